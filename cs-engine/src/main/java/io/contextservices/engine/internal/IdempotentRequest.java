package io.contextservices.engine.internal;

import io.contextservices.api.IdempotencyKeyReusedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * A request that starts something and can be recognized when it is retried: its fingerprint, and the codec of its
 * response.
 */
final class IdempotentRequest<T> {

    /** The content of a request without a key, which needs no fingerprint. */
    static final byte[] NOTHING = {};

    private final String operation;
    private final long scope;
    private final byte[] json;
    private final ResponseCodec<T> codec;

    /**
     * Creates a request.
     *
     * @param operation the operation
     * @param scope the service that the request concerns, or the number of a part of the request; otherwise 0
     * @param json the content of the request, as it was sent
     * @param codec the text form of the response
     */
    IdempotentRequest(String operation, long scope, byte[] json, ResponseCodec<T> codec) {
        this.operation = operation;
        this.scope = scope;
        this.json = json;
        this.codec = codec;
    }

    /** Returns the text to store: the fingerprint of the request, and the response. */
    String stored(CallContext call, T response) {
        return fingerprint(call) + ' ' + codec.write().apply(response);
    }

    /**
     * Returns the stored response.
     *
     * @throws IdempotencyKeyReusedException if it belongs to another request
     */
    T replay(CallContext call, String stored) {
        String fingerprint = fingerprint(call);
        if (!stored.startsWith(fingerprint)) {
            throw new IdempotencyKeyReusedException("this idempotency key was used before, for another request");
        }
        return codec.read().apply(stored.substring(fingerprint.length() + 1));
    }

    private String fingerprint(CallContext call) {
        MessageDigest digest = sha256();
        String inGroup = call.group() == null ? "" : ' ' + call.group();
        digest.update((operation + ' ' + scope + inGroup).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return Base64.getEncoder().encodeToString(digest.digest(json));
    }

    /** Returns a digest of all events, so that the fingerprint of each part does not hash the whole request again. */
    static byte[] digest(List<byte[]> jsons) {
        MessageDigest digest = sha256();
        for (byte[] json : jsons) {
            digest.update(Integer.toString(json.length).getBytes(StandardCharsets.US_ASCII));
            digest.update((byte) 0);
            digest.update(json);
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
