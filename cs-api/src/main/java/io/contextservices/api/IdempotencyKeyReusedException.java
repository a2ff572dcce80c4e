package io.contextservices.api;

/**
 * Thrown if an earlier call with other arguments used the same {@linkplain CallOptions#withIdempotencyKey idempotency key}.
 * The call changed nothing. Status 422 on the wire.
 */
public final class IdempotencyKeyReusedException extends RequestRefusedException {

    private static final long serialVersionUID = 1L;

    private static final int UNPROCESSABLE = 422;

    /** Creates the exception with a message for people. */
    public IdempotencyKeyReusedException(String message) {
        super(UNPROCESSABLE, message);
    }
}
