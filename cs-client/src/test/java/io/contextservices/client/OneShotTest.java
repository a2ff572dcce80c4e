package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.TransportException;
import io.contextservices.api.UnexpectedResponseException;
import io.contextservices.client.OperationCases.Call;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that a write is sent once, even if it fails: the server may have executed it. */
class OneShotTest extends AgainstServer {

    @ParameterizedTest
    @MethodSource("io.contextservices.client.OperationCases#writes")
    void writeOnABrokenConnectionIsNotRetried(Call call, String line) throws Exception {
        enqueue(response(200, SERVICE), response(200, "").onResponseStart(CLOSE), response(200, SERVICE), noContent());
        client.get(7).get();

        TransportException e = failure(TransportException.class, call.apply(client));

        assertThat(e.requestMayHaveBeenProcessed()).isTrue();
        assertThat(e).hasMessageStartingWith(line.substring(0, line.indexOf(' ') + 1));
        assertThat(e.getMessage()).doesNotContain("/7", "coupon", "C%201", "C 1");
        client.get(7).get();
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("io.contextservices.client.OperationCases#writes")
    void writeRefusedWithRetryAfterIsNotRetried(Call call) {
        for (int status : new int[] {408, 503}) {
            enqueue(response(status, "<html>").addHeader("Retry-After", "0"));

            assertThat(failure(UnexpectedResponseException.class, call.apply(client))
                            .status())
                    .isEqualTo(status);
        }
        assertThat(server.getRequestCount()).isEqualTo(2);
    }
}
