package io.contextservices.api;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything that an operation fails with. A future completes with one of its subclasses; a blocking call
 * throws it.
 *
 * <ul>
 *   <li>{@link InvalidRequestException}: the request was wrong, and these are its faults
 *   <li>{@link NotFoundException}, {@link ConflictException}, {@link RequestRefusedException}: the server understood, and
 *       said no
 *   <li>{@link UnavailableException}: not now; the request was not carried out
 *   <li>{@link InternalErrorException}: the server failed
 *   <li>{@link TransportException}: there was no answer
 *   <li>{@link UnexpectedResponseException}: there was an answer, and it makes no sense
 * </ul>
 *
 * <p>Messages hold no customer id, contact key or attached data.
 */
public abstract class ContextServicesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ContextServicesException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
