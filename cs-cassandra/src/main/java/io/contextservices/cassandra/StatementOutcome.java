package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.cql.ExecutionInfo;
import com.datastax.oss.driver.api.core.servererrors.BootstrappingException;
import com.datastax.oss.driver.api.core.servererrors.FunctionFailureException;
import com.datastax.oss.driver.api.core.servererrors.ProtocolError;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.type.codec.CodecNotFoundException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** The possible effect of a statement that failed. */
enum StatementOutcome {
    /** No effect, and a retry may succeed: it was not sent, or was rejected before execution for lack of replicas. */
    NOT_DONE,
    /** Unknown: it may have been executed, or may still be; a retry may succeed. */
    UNKNOWN,
    /** No effect, and a retry would fail as well. */
    WRONG;

    /**
     * Classifies a failure.
     *
     * @param conditional whether the statement has a condition
     */
    static StatementOutcome of(Throwable failure, boolean conditional) {
        if (failure instanceof NoNodeAvailableException
                || failure instanceof NodeUnavailableException
                || failure instanceof BusyConnectionException
                || failure instanceof RequestThrottlingException
                || failure instanceof BootstrappingException
                || (failure instanceof UnavailableException few && isBefore(few, conditional))) {
            return notDone(earlier(failure), conditional);
        }
        if (failure instanceof AllNodesFailedException all) {
            return notDone(all.getAllErrors().values().stream().flatMap(List::stream), conditional);
        }
        boolean wrong = failure instanceof QueryValidationException
                || failure instanceof FunctionFailureException
                || failure instanceof ProtocolError
                || failure instanceof AuthenticationException
                || failure instanceof CodecNotFoundException
                || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException;
        return wrong ? WRONG : UNKNOWN;
    }

    /**
     * Returns whether Cassandra missed the replicas before it executed the statement. A conditional statement checks
     * the replicas a second time after the decision, before the write; then at the consistency level of plain writes.
     */
    private static boolean isBefore(UnavailableException few, boolean conditional) {
        return !conditional || few.getConsistencyLevel().isSerial();
    }

    /** Returns the failures of the nodes that the driver had tried before. */
    private static Stream<Throwable> earlier(Throwable failure) {
        ExecutionInfo execution = failure instanceof DriverException known ? known.getExecutionInfo() : null;
        return execution == null
                ? Stream.empty()
                : execution.getErrors().stream().map(Map.Entry::getValue);
    }

    private static StatementOutcome notDone(Stream<Throwable> all, boolean conditional) {
        return all.allMatch(each -> of(each, conditional) == NOT_DONE) ? NOT_DONE : UNKNOWN;
    }

    /** Unwraps the cause of a failed future. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
