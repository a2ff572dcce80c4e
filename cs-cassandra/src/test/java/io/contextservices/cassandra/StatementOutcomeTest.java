package io.contextservices.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.cql.ExecutionInfo;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatementOutcomeTest {

    private static final Throwable TOO_FEW = new UnavailableException(null, DefaultConsistencyLevel.LOCAL_QUORUM, 2, 1);
    private static final Node NODE = standIn(Node.class, "a node");
    private static final Throwable TIMEOUT = new DriverTimeoutException("too late");

    /** Classifies a failure of a plain statement. */
    private static StatementOutcome of(Throwable failure) {
        return StatementOutcome.of(failure, false);
    }

    /** Returns a failure reported by an unknown node. */
    private static AllNodesFailedException allNodes(Throwable failure) {
        return AllNodesFailedException.fromErrors(List.of(Map.entry(NODE, failure)));
    }

    private static <T> T standIn(Class<T> type, Object answer) {
        Object made = Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, values) -> method.getReturnType().isInstance(answer) ? answer : (Object) 1);
        return type.cast(made);
    }

    @Test
    void statementThatReachedNoReplicaIsNotDone() {
        assertThat(of(new NoNodeAvailableException())).isEqualTo(StatementOutcome.NOT_DONE);
        assertThat(of(TOO_FEW)).isEqualTo(StatementOutcome.NOT_DONE);
        assertThat(of(allNodes(TOO_FEW))).isEqualTo(StatementOutcome.NOT_DONE);
    }

    @Test
    void timedOutStatementHasAnUnknownOutcome() {
        assertThat(of(TIMEOUT)).isEqualTo(StatementOutcome.UNKNOWN);
        assertThat(of(allNodes(TIMEOUT))).isEqualTo(StatementOutcome.UNKNOWN);
        assertThat(of(new OverloadedException(null))).isEqualTo(StatementOutcome.UNKNOWN);
    }

    /** Too few replicas may be reachable for the decision, or for the write after it. */
    @Test
    void conditionalWriteWithTooFewReplicasIsUnknown() {
        Throwable tooFewToDecide = new UnavailableException(null, DefaultConsistencyLevel.LOCAL_SERIAL, 2, 1);

        assertThat(StatementOutcome.of(tooFewToDecide, true)).isEqualTo(StatementOutcome.NOT_DONE);
        assertThat(StatementOutcome.of(TOO_FEW, true)).isEqualTo(StatementOutcome.UNKNOWN);
        assertThat(StatementOutcome.of(allNodes(TOO_FEW), true)).isEqualTo(StatementOutcome.UNKNOWN);
    }

    @Test
    void earlierTimeoutOnAnotherNodeMakesTheOutcomeUnknown() {
        UnavailableException tooFew = new UnavailableException(null, DefaultConsistencyLevel.LOCAL_QUORUM, 2, 1);
        tooFew.setExecutionInfo(standIn(ExecutionInfo.class, List.of(Map.entry(NODE, TIMEOUT))));
        assertThat(of(tooFew)).isEqualTo(StatementOutcome.UNKNOWN);

        tooFew.setExecutionInfo(standIn(ExecutionInfo.class, List.of(Map.entry(NODE, TOO_FEW))));
        assertThat(of(tooFew)).isEqualTo(StatementOutcome.NOT_DONE);
    }

    @Test
    void invalidStatementIsWrong() {
        assertThat(of(new InvalidQueryException(null, "no table"))).isEqualTo(StatementOutcome.WRONG);
        assertThat(of(new IllegalStateException("closed"))).isEqualTo(StatementOutcome.WRONG);
    }
}
