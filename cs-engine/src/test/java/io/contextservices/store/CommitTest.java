package io.contextservices.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommitTest {

    private static final Instant NOON = Instant.parse("2026-05-12T12:00:00.123Z");
    private static final Head FIRST =
            Head.first(new Tenant("tenant"), 1, NOON).contactKey("k").build();
    private static final List<EventRecord> EVENTS =
            List.of(EventRecord.ofService(EventRecord.Kind.SERVICE_STARTED, NOON, new byte[0]));

    @Test
    void onlyFirstCommitCanBeUnlessActive() {
        Head next = FIRST.next().build();

        assertThat(Commit.beginUnlessActive(FIRST, EVENTS).unlessActive()).isTrue();
        assertThat(Commit.change(FIRST, next, EVENTS).unlessActive()).isFalse();
    }

    @Test
    void inconsistentCommitIsRejected() {
        Head next = FIRST.next().build();
        Head other = Head.first(new Tenant("tenant"), 2, NOON).contactKey("k").build();

        assertThatIllegalArgumentException().isThrownBy(() -> Commit.begin(FIRST, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Commit.begin(next, EVENTS));
        assertThatIllegalArgumentException().isThrownBy(() -> Commit.change(FIRST, FIRST, EVENTS));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Commit.change(FIRST, other.next().build(), EVENTS));
    }
}
