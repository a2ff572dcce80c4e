-- Requests for wrk: SEED FIRST_ID IDS KEYS FILE... Each file is a request with places @new@, @key@ and @id@, as Template.java
-- has them. An answer is a failure from status 400 on, as wrk counts by itself; a look at each answer from here would cost
-- more than the server, so that the first one of each server is looked at before.
local ffi = require("ffi")
local bit = require("bit")

local GOLDEN = 0x9E3779B97F4A7C15ULL
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local function key(number)
  return bit.tohex(number * GOLDEN, 16)
end

local function fill(place)
  if place == "new" then
    return key(ffi.cast("uint64_t", math.random(2 ^ 41, 2 ^ 52)))
  elseif place == "key" then
    return key(ffi.cast("uint64_t", math.random(0, keys - 1)))
  end
  return string.format("%d", first + math.random(0, ids - 1))
end

function init(args)
  math.randomseed(tonumber(args[1]) + number * 7919)
  first, ids, keys = tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
  requests = {}
  for i = 5, #args do
    local file = assert(io.open(args[i], "rb"))
    local text = file:read("*a")
    file:close()
    local parts, places, from = {}, {}, 1
    for before, place, after in text:gmatch("()@(%l+)@()") do
      parts[#parts + 1] = text:sub(from, before - 1)
      parts[#parts + 1] = ""
      places[#places + 1] = place
      from = after
    end
    parts[#parts + 1] = text:sub(from)
    requests[#requests + 1] = { parts = parts, places = places }
  end
end

function request()
  local chosen = #requests == 1 and requests[1] or requests[math.random(#requests)]
  local parts, places = chosen.parts, chosen.places
  for i = 1, #places do
    parts[2 * i] = fill(places[i])
  end
  return table.concat(parts)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
