package io.contextservices.wire;

import io.contextservices.api.AuthenticationException;
import io.contextservices.api.ConflictException;
import io.contextservices.api.ContextServicesException;
import io.contextservices.api.IdempotencyKeyReusedException;
import io.contextservices.api.InternalErrorException;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.PermissionDeniedException;
import io.contextservices.api.PreconditionFailedException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.UnavailableException;
import io.contextservices.api.UnexpectedResponseException;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import io.contextservices.json.internal.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The wire format of failures: one mapping between exceptions and statuses. For implementations of the API.
 *
 * <p>The body is {@code {"message", "exception"}} as the vendor documents it; {@code exception} is the class of this
 * package that a client throws. An invalid request also has {@code violations}, and a failure of the server
 * {@code error_id}.
 */
public final class WireError {

    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int UNPROCESSABLE = 422;
    private static final int INTERNAL_ERROR = 500;
    private static final int UNAVAILABLE = 503;
    private static final int KEPT_BYTES = 1_024;

    private static final String MESSAGE = "message";
    private static final String EXCEPTION = "exception";
    private static final String VIOLATIONS = "violations";
    private static final String ERROR_ID = "error_id";
    private static final String FIELD = "field";
    private static final String CODE = "code";

    private final int status;
    private final Optional<Duration> retryAfter;
    private final byte[] body;

    private WireError(int status, Optional<Duration> retryAfter, byte[] body) {
        this.status = status;
        this.retryAfter = retryAfter;
        this.body = body;
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns the value of the header {@code Retry-After}. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** Returns the body, as JSON. */
    public byte[] body() {
        return body;
    }

    /** Converts a failure to the form that a server sends. */
    public static WireError of(ContextServicesException failure) {
        FieldWriter out = new FieldWriter()
                .beginObject()
                .field(MESSAGE, String.valueOf(failure.getMessage()))
                .field(EXCEPTION, failure.getClass().getName());
        int status = INTERNAL_ERROR;
        Optional<Duration> retryAfter = Optional.empty();
        if (failure instanceof InvalidRequestException e) {
            status = BAD_REQUEST;
            violations(e.violations(), out);
        } else if (failure instanceof NotFoundException) {
            status = NOT_FOUND;
        } else if (failure instanceof ConflictException) {
            status = CONFLICT;
        } else if (failure instanceof PreconditionFailedException) {
            status = PRECONDITION_FAILED;
        } else if (failure instanceof RequestRefusedException e) {
            status = e.status();
        } else if (failure instanceof UnavailableException e) {
            status = UNAVAILABLE;
            retryAfter = e.retryAfter();
        } else if (failure instanceof InternalErrorException e) {
            out.text(ERROR_ID, e.errorId());
        }
        return new WireError(status, retryAfter, out.endObject().toBytes());
    }

    /** Converts an error response to the exception that a client throws. */
    public static ContextServicesException read(int status, @Nullable Duration retryAfter, byte[] body) {
        Map<String, Json> fields;
        String message;
        try {
            fields = JsonText.parseFields(body);
            message = text(fields, MESSAGE);
            if (message.isEmpty()) {
                throw new IllegalArgumentException("no message");
            }
        } catch (IllegalArgumentException notOurs) {
            return unexpected("status " + status + " without the JSON that comes with an error", status, body, notOurs);
        }
        if (status == UNAVAILABLE) {
            return new UnavailableException(message, retryAfter);
        } else if (status >= INTERNAL_ERROR) {
            Json errorId = fields.get(ERROR_ID);
            return new InternalErrorException(message, errorId == null ? null : JsonText.asText(errorId), null);
        } else if (status == BAD_REQUEST && fields.containsKey(VIOLATIONS)) {
            return invalid(fields, status, body);
        } else if (status == NOT_FOUND && is(NotFoundException.class, fields)) {
            return new NotFoundException(message);
        } else if (status == CONFLICT && is(ConflictException.class, fields)) {
            return new ConflictException(message);
        } else if (status == PRECONDITION_FAILED && is(PreconditionFailedException.class, fields)) {
            return new PreconditionFailedException(message);
        } else if (status >= BAD_REQUEST) {
            return refused(status, message, fields);
        }
        return unexpected("status " + status, status, body, null);
    }

    /** The status decides, since older servers name {@link RequestRefusedException} for every reason. */
    private static RequestRefusedException refused(int status, String message, Map<String, Json> fields) {
        if (status == UNAUTHORIZED) {
            return new AuthenticationException(message);
        } else if (status == FORBIDDEN) {
            return new PermissionDeniedException(message);
        } else if (status == UNPROCESSABLE
                && (is(IdempotencyKeyReusedException.class, fields) || is(RequestRefusedException.class, fields))) {
            return new IdempotencyKeyReusedException(message);
        }
        return new RequestRefusedException(status, message);
    }

    /** Returns the exception for a response that the client does not understand. */
    public static UnexpectedResponseException unexpected(
            String message, int status, byte[] body, @Nullable Throwable cause) {
        String kept = new String(body, 0, Math.min(body.length, KEPT_BYTES), StandardCharsets.UTF_8);
        return new UnexpectedResponseException(message, status, kept, cause);
    }

    private static boolean is(Class<? extends ContextServicesException> type, Map<String, Json> fields) {
        return text(fields, EXCEPTION).equals(type.getName());
    }

    static void violations(List<Violation> violations, FieldWriter out) {
        out.beginArray(VIOLATIONS);
        for (Violation v : violations) {
            out.beginObject()
                    .field(FIELD, v.field())
                    .field(CODE, v.code())
                    .field(MESSAGE, v.message())
                    .endObject();
        }
        out.endArray();
    }

    private static ContextServicesException invalid(Map<String, Json> fields, int status, byte[] body) {
        try {
            return new InvalidRequestException(violations(fields));
        } catch (IllegalArgumentException notOurs) {
            return unexpected("violations that cannot be read", status, body, notOurs);
        }
    }

    static List<Violation> violations(Map<String, Json> fields) {
        List<Violation> violations = new ArrayList<>();
        Json array = fields.getOrDefault(VIOLATIONS, Json.parse("[]"));
        for (Json item : JsonText.items(array)) {
            Map<String, Json> v = JsonText.fields(item);
            violations.add(new Violation(text(v, FIELD), text(v, CODE), text(v, MESSAGE)));
        }
        return violations;
    }

    private static String text(Map<String, Json> fields, String name) {
        Json json = fields.get(name);
        String text = json == null ? null : JsonText.asText(json);
        return text == null ? "" : text;
    }
}
