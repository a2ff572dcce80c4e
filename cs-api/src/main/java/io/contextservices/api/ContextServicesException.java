package io.contextservices.api;

import org.jspecify.annotations.Nullable;

/**
 * The base class of all failures of operations. A future completes with one of its subclasses; a blocking call throws
 * it.
 *
 * <ul>
 *   <li>{@link InvalidRequestException}: the request was not valid; the exception lists its violations
 *   <li>{@link NotFoundException}, {@link ConflictException}, {@link PreconditionFailedException}: the server
 *       understood the request, and the present state does not allow it
 *   <li>{@link RequestRefusedException}: the server rejected the request for another reason; its subclasses
 *       {@link AuthenticationException}, {@link PermissionDeniedException} and {@link IdempotencyKeyReusedException}
 *       name some of the reasons
 *   <li>{@link UnavailableException}: the server is temporarily unavailable; the request was not processed
 *   <li>{@link InternalErrorException}: the server failed
 *   <li>{@link TransportException}: no response arrived
 *   <li>{@link UnexpectedResponseException}: a response arrived that the client does not understand
 * </ul>
 *
 * <p>Messages contain no customer id, contact key or attached data.
 */
public abstract class ContextServicesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ContextServicesException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
