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

    private final Response head;
    private final byte[] body;
    private final boolean cut;
    private final ResponseMemory memory;
    private final long taken;

    private ResponseBody(Response head, byte[] body, boolean cut, ResponseMemory memory, long taken) {
        this.head = head;
        this.body = body;
        this.cut = cut;
        this.memory = memory;
        this.taken = taken;
    }

    /**
     * Reads a response to its end. Closing it releases its share of the memory.
     *
     * @param mostBytes maximum size of the body of a success; an error body is read up to 1 MiB, and none beyond the
     *     memory for all responses
     */
    static ResponseBody read(Response response, long mostBytes, ResponseMemory memory) throws IOException {
        long most = Math.min(response.isSuccessful() ? mostBytes : ERROR_BYTES, memory.bytes());
        BufferedSource source = response.body().source();
        long room = Math.min(UNCOUNTED_BYTES, most);
        long taken = 0;
        try {
            while (room < most && source.request(room + 1)) {
                long more = Math.min(STEP_BYTES, most - room);
                memory.take(more);
                taken += more;
                room += more;
            }
            boolean cut = source.request(room + 1);
            byte[] body = source.readByteArray(Math.min(room, source.getBuffer().size()));
            return new ResponseBody(response, body, cut, memory, taken);
        } catch (IOException | RuntimeException | Error e) {
            memory.giveBack(taken);
            throw e;
        }
    }

    @Override
    public void close() {
        memory.giveBack(taken);
    }

    byte[] body() {
        return body;
    }

    HttpUrl url() {
        return head.request().url();
    }

    int status() {
        return head.code();
    }

    /** Returns whether the server replayed the response of an earlier attempt. */
    boolean isReplayed() {
        return "true".equals(head.header("Idempotency-Replayed"));
    }

    /** Returns the version of the service in the response, if its entity tag has the format of this API. */
    OptionalLong version() {
        Matcher tag = VERSION.matcher(String.valueOf(head.header("ETag")));
        return tag.matches() ? OptionalLong.of(Long.parseLong(tag.group(1))) : OptionalLong.empty();
    }

    List<String> headers(String name) {
        return head.headers(name);
    }

    /** Returns the result, or throws the exception that the response stands for. */
    <T> T as(Operation<T> operation) {
        boolean wanted = operation.success().contains(head.code());
        if (!wanted && !head.isSuccessful()) {
            throw WireError.read(head.code(), retryAfter(), body);
        }
        if (!wanted) {
            String others = operation.success().stream().map(String::valueOf).collect(Collectors.joining(" or "));
            throw unexpected(operation, "status " + head.code() + " instead of " + others, null);
        }
        if (cut) {
            throw unexpected(operation, "a response of more than " + body.length + " bytes", null);
        }
        try {
            return operation.reader().read(this);
        } catch (RuntimeException notOurs) {
            throw unexpected(operation, "a response that cannot be read", notOurs);
        }
    }

    private ContextServicesException unexpected(Operation<?> operation, String what, @Nullable RuntimeException cause) {
        return WireError.unexpected(operation.name() + ": " + what, head.code(), body, cause);
    }

    /** Returns the delay that the server requests, in seconds or by a date; {@code null} if it requests none. */
    @Nullable
    Duration retryAfter() {
        String given = head.header(RetryAfterInterceptor.RETRY_AFTER);
        if (given == null) {
            return null;
        }
        String text = given.trim();
        if (SECONDS.matcher(text).matches()) {
            return text.length() > MAX_DIGITS ? MAX_DURATION : Duration.ofSeconds(Integer.parseInt(text));
        }
        Instant date = date(text);
        if (date == null) {
            return null;
        }
        // A date is compared with the server's own clock, if the response has it.
        Instant now = date(head.header("Date"));
        Duration left = Duration.between(now == null ? Instant.now() : now, date);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static @Nullable Instant date(@Nullable String text) {
        try {
            return text == null ? null : DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeException none) {
            return null;
        }
    }
}
