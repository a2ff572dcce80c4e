package io.contextservices.client;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * The body of a write, declared as one-shot. This keeps OkHttp from retrying a write by itself after a broken
 * connection, a 408 or a 503: the server may have executed the first request. For this reason a write without a body
 * uses an empty one.
 */
final class OneShotBody extends RequestBody {

    static final OneShotBody EMPTY = new OneShotBody(new byte[0], null);

    private static final MediaType JSON = MediaType.get("application/json");

    private final byte[] bytes;
    private final @Nullable MediaType type;

    private OneShotBody(byte[] bytes, @Nullable MediaType type) {
        this.bytes = bytes;
        this.type = type;
    }

    static OneShotBody json(byte[] json) {
        return new OneShotBody(json, JSON);
    }

    @Override
    public @Nullable MediaType contentType() {
        return type;
    }

    @Override
    public long contentLength() {
        return bytes.length;
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        sink.write(bytes);
    }
}
