package io.contextservices.client;

import io.contextservices.api.ContextServicesException;
import io.contextservices.api.WireError;
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

/** What a server answered, with as much of its body as the client is willing to hold. */
final class ResponseBody implements AutoCloseable {

    private static final long ERROR_BYTES = 1 << 20;

    /** What any answer may take, uncounted; larger ones take of the common memory as they grow. */
    private static final long UNCOUNTED_BYTES = 16 << 10;

    private static final long STEP_BYTES = 256 << 10;

    private static final Pattern VERSION = Pattern.compile("(?:W/)?\"(\\d{1,16})\"");

    private static final Pattern SECONDS = Pattern.compile("[0-9]+");
    private static final int MOST_DIGITS = 9;

    /** Some thirty years; whoever says more says that too. */
    private static final Duration LONGEST = Duration.ofSeconds(999_999_999);

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
     * Reads an answer to its end. Closing it gives back what it took of the memory.
     *
     * @param mostBytes of a success; of an error 1 MiB is read at most, and of none more than there is memory for all
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

    /** Whether it was given before, to the same request. */
    boolean isReplayed() {
        return "true".equals(head.header("Idempotency-Replayed"));
    }

    /** Which version of a service it shows, if that is told as this API does. */
    OptionalLong version() {
        Matcher tag = VERSION.matcher(String.valueOf(head.header("ETag")));
        return tag.matches() ? OptionalLong.of(Long.parseLong(tag.group(1))) : OptionalLong.empty();
    }

    List<String> headers(String name) {
        return head.headers(name);
    }

    /** The result, or the exception that the answer stands for. */
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
            throw unexpected(operation, "an answer of more than " + body.length + " bytes", null);
        }
        try {
            return operation.reader().read(this);
        } catch (RuntimeException notOurs) {
            throw unexpected(operation, "an answer that cannot be read", notOurs);
        }
    }

    private ContextServicesException unexpected(Operation<?> operation, String what, @Nullable RuntimeException cause) {
        return WireError.unexpected(operation.name() + ": " + what, head.code(), body, cause);
    }

    /** How long the server wants to be left alone; {@code null} if it does not say so, in seconds or by a date. */
    @Nullable
    Duration retryAfter() {
        String given = head.header(RetryAfterInterceptor.RETRY_AFTER);
        if (given == null) {
            return null;
        }
        String text = given.trim();
        if (SECONDS.matcher(text).matches()) {
            return text.length() > MOST_DIGITS ? LONGEST : Duration.ofSeconds(Integer.parseInt(text));
        }
        Instant date = date(text);
        if (date == null) {
            return null;
        }
        // By the clock that it is a date of, where that is told.
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
