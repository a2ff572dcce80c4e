package io.contextservices.api;

/** Thrown if the server requires other credentials: they are missing or wrong. Status 401 on the wire. */
public final class AuthenticationException extends RequestRefusedException {

    private static final long serialVersionUID = 1L;

    private static final int UNAUTHORIZED = 401;

    /** Creates the exception with a message for people. */
    public AuthenticationException(String message) {
        super(UNAUTHORIZED, message);
    }
}
