package io.contextservices.server.engine;

import io.contextservices.api.RequestRefusedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.function.Function;

/** A request that starts something, for whoever has to know it again: what it asks for, and how its answer is kept. */
final class Once<T> {

    private static final int UNPROCESSABLE = 422;

    private final String what;
    private final byte[] json;
    private final Function<T, String> write;
    private final Function<String, T> read;

    /**
     * A request.
     *
     * @param what the operation, and where in the tenant it takes place
     * @param json what it was given
     * @param write makes a text of an answer
     * @param read makes the answer of that text again
     */
    Once(String what, byte[] json, Function<T, String> write, Function<String, T> read) {
        this.what = what;
        this.json = json;
        this.write = write;
        this.read = read;
    }

    /** Text to keep: what tells the request from all that are not the same, and the answer. */
    String answer(T result) {
        return fingerprint() + ' ' + write.apply(result);
    }

    /**
     * The answer that was kept.
     *
     * @throws RequestRefusedException if it was to another request
     */
    T replay(String answer) {
        String fingerprint = fingerprint();
        if (!answer.startsWith(fingerprint)) {
            throw new RequestRefusedException(
                    UNPROCESSABLE, "this idempotency key was used before, for another request");
        }
        return read.apply(answer.substring(fingerprint.length() + 1));
    }

    private String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(what.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return Base64.getEncoder().encodeToString(digest.digest(json));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has it", e);
        }
    }
}
