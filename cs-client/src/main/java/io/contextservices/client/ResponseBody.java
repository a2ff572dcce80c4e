package io.contextservices.client;

import io.contextservices.api.ContextServicesException;
import io.contextservices.wire.WireError;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** A server's response, with as much of its body as the client accepts. */
final class ResponseBody implements AutoCloseable {

    private static final long ERROR_BYTES = 1 << 20;

    /** The size up to which a response is not counted; larger ones reserve common memory as they grow. */
    private static final long UNCOUNTED_BYTES = 16 << 10;

    private static final long STEP_BYTES = 256 << 10;

    private static final Pattern VERSION = Pattern.compile("(?:W/)?\"(\\d{1,16})\"");

    private static final Pattern SECONDS = Pattern.compile("[0-9]+");
    private static final int MAX_DIGITS = 9;

    /** Some thirty years; longer times are cut to this. */
    private static final Duration MAX_DURATION = Duration.ofSeconds(999_999_999);

    private final Response response;
    private final byte[] body;
    private final boolean truncated;
    private final ResponseMemory memory;
    private final long reserved;

    private ResponseBody(Response response, byte[] body, boolean truncated, ResponseMemory memory, long reserved) {
        this.response = response;
        this.body = body;
        this.truncated = truncated;
        this.memory = memory;
        this.reserved = reserved;
    }

    /**
     * Reads a response to its end. Closing it releases its share of the memory.
     *
     * @param maxBytes maximum size of the body of a success; an error body is read up to 1 MiB, and none beyond the
     *     memory for all responses
     */
    static ResponseBody read(Response response, long maxBytes, ResponseMemory memory) throws IOException {
        long limit = Math.min(response.isSuccessful() ? maxBytes : ERROR_BYTES, memory.bytes());
        BufferedSource source = response.body().source();
        long capacity = Math.min(UNCOUNTED_BYTES, limit);
        long reserved = 0;
        try {
            while (capacity < limit && source.request(capacity + 1)) {
                long step = Math.min(STEP_BYTES, limit - capacity);
                memory.reserve(step);
                reserved += step;
                capacity += step;
            }
            boolean truncated = source.request(capacity + 1);
            byte[] body =
                    source.readByteArray(Math.min(capacity, source.getBuffer().size()));
            return new ResponseBody(response, body, truncated, memory, reserved);
        } catch (IOException | RuntimeException | Error e) {
            memory.release(reserved);
            throw e;
        }
    }

    @Override
    public void close() {
        memory.release(reserved);
    }

    byte[] body() {
        return body;
    }

    HttpUrl url() {
        return response.request().url();
    }

    int status() {
        return response.code();
    }

    /** Returns whether the server replayed the response of an earlier attempt. */
    boolean isReplayed() {
        return "true".equals(response.header("Idempotency-Replayed"));
    }

    /** Returns the version of the service in the response, if its entity tag has the format of this API. */
    OptionalLong version() {
        Matcher tag = VERSION.matcher(String.valueOf(response.header("ETag")));
        return tag.matches() ? OptionalLong.of(Long.parseLong(tag.group(1))) : OptionalLong.empty();
    }

    List<String> headers(String name) {
        return response.headers(name);
    }

    /** Returns the result, or throws the exception that the response stands for. */
    <T> T as(Operation<T> operation) {
        boolean expected = operation.success().contains(response.code());
        if (!expected && !response.isSuccessful()) {
            throw WireError.read(response.code(), retryAfter(), body);
        }
        if (!expected) {
            String expectedStatuses =
                    operation.success().stream().map(String::valueOf).collect(Collectors.joining(" or "));
            throw unexpected(operation, "status " + response.code() + " instead of " + expectedStatuses, null);
        }
        if (truncated) {
            throw unexpected(operation, "a response of more than " + body.length + " bytes", null);
        }
        try {
            return operation.reader().read(this);
        } catch (RuntimeException malformed) {
            throw unexpected(operation, "a response that cannot be read", malformed);
        }
    }

    private ContextServicesException unexpected(
            Operation<?> operation, String message, @Nullable RuntimeException cause) {
        return WireError.unexpected(operation.name() + ": " + message, response.code(), body, cause);
    }

    /** Returns the delay that the server requests, in seconds or by a date; {@code null} if it requests none. */
    @Nullable
    Duration retryAfter() {
        String header = response.header(RetryAfterInterceptor.RETRY_AFTER);
        if (header == null) {
            return null;
        }
        String text = header.trim();
        if (SECONDS.matcher(text).matches()) {
            return text.length() > MAX_DIGITS ? MAX_DURATION : Duration.ofSeconds(Integer.parseInt(text));
        }
        Instant date = date(text);
        if (date == null) {
            return null;
        }
        // A date is compared with the server's own clock, if the response has it.
        Instant now = date(response.header("Date"));
        Duration delay = Duration.between(now == null ? Instant.now() : now, date);
        return delay.isNegative() ? Duration.ZERO : delay;
    }

    private static @Nullable Instant date(@Nullable String text) {
        try {
            return text == null ? null : DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeException malformed) {
            return null;
        }
    }
}
