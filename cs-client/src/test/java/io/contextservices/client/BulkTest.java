package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.BulkStart;
import io.contextservices.api.CallOptions;
import io.contextservices.api.Limits;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartOutcome;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;

/** Checks how a bulk start is split into requests. */
class BulkTest extends AgainstServer {

    private static final ServiceStartEvent EVENT =
            ServiceStartEvent.forContactKey("42").build();

    private static String outcomes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"service_id\":" + (i + 1) + '}')
                .collect(Collectors.joining(",", "{\"services\":[", "]}"));
    }

    private static int events(RecordedRequest request) {
        return request.getBody().utf8().split("contact_key", -1).length - 1;
    }

    @Test
    void requestsHoldAThousandEventsAndDerivedKeys() throws Exception {
        List<ServiceStartEvent> events = Collections.nCopies(2_001, EVENT);
        List<String> keys = null;
        for (int call = 0; call < 2; call++) {
            enqueue(response(200, outcomes(1_000)), response(200, outcomes(1_000)), response(200, outcomes(1)));

            List<StartOutcome> outcomes = client.with(CallOptions.none().withIdempotencyKey("k"))
                    .startAll(events)
                    .get();

            assertThat(outcomes).hasSize(2_001);
            List<RecordedRequest> sent = List.of(server.takeRequest(), server.takeRequest(), server.takeRequest());
            assertThat(sent).extracting(BulkTest::events).containsExactly(1_000, 1_000, 1);
            List<String> now = sent.stream()
                    .map(request -> request.getHeaders().get("Idempotency-Key"))
                    .toList();
            assertThat(now).startsWith("k").doesNotHaveDuplicates();
            assertThat(keys == null || keys.equals(now)).isTrue();
            keys = now;
        }
    }

    @Test
    void requestsStayWithinTheServersBodyLimit() throws Exception {
        ServiceStartEvent half = ServiceStartEvent.forContactKey("42")
                .attach("x", "x".repeat(Limits.DEFAULT.bodyBytes() / 2))
                .build();
        enqueue(response(200, outcomes(15)), response(200, outcomes(15)), response(200, outcomes(1)));

        assertThat(client.startAll(Collections.nCopies(31, half)).get()).hasSize(31);

        for (int i = 0; i < 3; i++) {
            assertThat(server.takeRequest().getBodySize()).isLessThanOrEqualTo(Limits.DEFAULT.bulkBytes());
        }
        assertThat(failure(
                                RequestRefusedException.class,
                                client.startAll(BulkStart.of(Collections.nCopies(31, half))
                                        .withAtomic(true)))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void invalidEventsAreNotSent() throws Exception {
        ServiceStartEvent invalid = ServiceStartEvent.forContactKey("").build();

        assertThat(client.startAll(List.of(invalid)).get()).hasSize(1);

        enqueue(response(200, outcomes(1)));
        List<StartOutcome> outcomes =
                client.startAll(List.of(invalid, EVENT, invalid)).get();
        assertThat(outcomes)
                .extracting(outcome -> outcome.started().isPresent())
                .containsExactly(false, true, false);
        assertThat(events(server.takeRequest())).isEqualTo(1);
    }
}
