package io.contextservices.engine.internal;

import io.contextservices.api.RequestRefusedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** A request that starts something, for whoever has to know it again: what it asks for, and how its answer is kept. */
final class IdempotentRequest<T> {

    /** In place of what a request without a key was given: nobody asks. */
    static final byte[] NOTHING = {};

    private static final int UNPROCESSABLE = 422;

    private final String what;
    private final long where;
    private final byte[] json;
    private final Function<T, String> write;
    private final Function<String, T> read;

    /**
     * A request.
     *
     * @param what the operation
     * @param where the service that it takes place in, or the place of a part in its request; 0 where there is none
     * @param json what it was given, as it was sent
     * @param write makes a text of an answer
     * @param read makes the answer of that text again
     */
    IdempotentRequest(String what, long where, byte[] json, Function<T, String> write, Function<String, T> read) {
        this.what = what;
        this.where = where;
        this.json = json;
        this.write = write;
        this.read = read;
    }

    /** Text to keep: what tells the request from all that are not the same, and the answer. */
    String answer(CallContext call, T result) {
        return fingerprint(call) + ' ' + write.apply(result);
    }

    /**
     * The answer that was kept.
     *
     * @throws RequestRefusedException if it was to another request
     */
    T replay(CallContext call, String answer) {
        String fingerprint = fingerprint(call);
        if (!answer.startsWith(fingerprint)) {
            throw new RequestRefusedException(
                    UNPROCESSABLE, "this idempotency key was used before, for another request");
        }
        return read.apply(answer.substring(fingerprint.length() + 1));
    }

    private String fingerprint(CallContext call) {
        MessageDigest digest = sha256();
        String inGroup = call.group() == null ? "" : ' ' + call.group();
        digest.update((what + ' ' + where + inGroup).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return Base64.getEncoder().encodeToString(digest.digest(json));
    }

    /** Short, and in place of what a request with many parts was given, which would take long to look at for each of them. */
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
            throw new IllegalStateException("every JVM has it", e);
        }
    }
}
