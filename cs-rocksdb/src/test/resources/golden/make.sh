#!/usr/bin/env bash
# make.sh CS_JAR OUT NUMBER: makes a golden store of the format that CS_JAR writes
set -euo pipefail
jar=$1; out=$2; number=$3
work=$(mktemp -d); port=$((20000 + RANDOM % 20000)); base=http://127.0.0.1:$port/genesys/1/cs
serve() { java -jar "$jar" serve --data "$work/store" --host 127.0.0.1 --port $port > "$work/log" 2>&1 & pid=$!
  until curl -sf "$base/openapi.yaml" > /dev/null; do kill -0 $pid; sleep 0.2; done; }
call() { curl -sf -X "$1" -H 'Content-Type: application/json' ${4:+-H "Idempotency-Key: $4"} -d "$3" "$base$2" > /dev/null; }
state() { call POST /services/$1/states/start '{"state_type":"form"}'; }
fill() { # from
  for i in 1 2 3 4 5 6; do
    id=$(curl -sf -H 'Content-Type: application/json' -H "Idempotency-Key: key-$1-$i" \
      -d "{\"contact_key\":\"contact-$((i % 3))\",\"service_type\":\"type-$i\",\"est_duration\":$((i * 60)),\"data\":{\"n\":$i,\"text\":\"größe\"}}" \
      "$base/services/start" | grep -o '[0-9]*')
    call POST /services/$id/states/start '{"state_type":"greeting","interaction_id":"i"}' "state-$1-$i"
    call POST /services/$id/states/start '{"state_type":"offer","bag":{"a":[1,2]}}'
    call POST /services/$id/tasks/start '{"task_type":"call back"}' "task-$1-$i"
    call PUT /services/$id/extensions/data '{"n":7,"more":true}'
    if [ "$number" -gt 1 ] && [ $i = 2 ]; then for _ in $(seq 40); do state $id; done; fi
    call PUT /services/$id/states/0/extensions/mood '["calm"]'
    if [ $i -gt 1 ]; then call POST /services/$id/states/0/end '{"disposition":"done"}'; fi
    if [ $i -gt 2 ]; then call POST /services/$id/tasks/0/end '{"disposition":"done"}'; fi
    if [ $i -gt 4 ]; then call POST /services/$id/states/1/end '{}'; call POST /services/$id/end '{"disposition":"sold"}'; fi
  done; }
stop() { kill -TERM $pid; wait $pid || true; }
cs() { java -jar "$jar" "$@" > /dev/null; }
restore() { # a copy, which skips ids, versions, and ids of states and tasks; then changes to what was there before
  cs backup --data "$work/store" "$work/first"; rm -r "$work/store"
  cs restore "$work/first" "$work/store"; rm -r "$work/first"
  cs sweep --resume --data "$work/store"
  export CS_LIFETIME_GRACE=100s # so that the sweep makes a note every second
  serve; for _ in $(seq 30); do state 2; done; call POST /services/1/tasks/start '{}'; sleep 3; stop; }
serve; fill 1; stop
if [ "$number" -gt 1 ]; then restore; fi
serve; fill 2
java -jar "$jar" backup --data "$work/store" "$work/backup" > /dev/null
fill 3
java -jar "$jar" export --url http://127.0.0.1:$port --from 2000-01-01T00:00:00Z --to 2100-01-01T00:00:00Z > "$work/services.ndjson" ||
  java -jar "$jar" export --url http://127.0.0.1:$port --from 2026-11-01T00:00:00Z > "$work/services.ndjson"
kill -KILL $pid; wait $pid 2>/dev/null || true
rm -rf "$work"/store/control "$work"/store/db/LOG* "$work"/store/db/LOCK "$work"/log "$work"/backup/db/LOCK
mkdir -p "$out"; rm -f "$out/format-$number.zip"
(cd "$work" && python3 -c "import shutil; shutil.make_archive('$out/format-$number', 'zip', '.', '.')")
ls -laR "$work" | head -60; rm -rf "$work"; ls -la "$out"
