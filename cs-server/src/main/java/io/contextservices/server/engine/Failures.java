package io.contextservices.server.engine;

import io.contextservices.api.ContextServicesException;
import io.contextservices.api.InternalErrorException;
import java.util.HexFormat;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever went wrong into what a caller may see. */
public final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.server");

    private Failures() {}

    /**
     * The failure as the API has it. One that the API does not know is logged, once and under an id, and becomes an
     * {@link InternalErrorException} with that id and without any detail.
     */
    public static ContextServicesException of(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ContextServicesException known) {
            return known;
        }
        String errorId = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        LOG.error("error_id {}", errorId, cause);
        return new InternalErrorException("internal error " + errorId, errorId, cause);
    }
}
