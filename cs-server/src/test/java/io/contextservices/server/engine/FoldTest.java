package io.contextservices.server.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.server.store.Conversation;
import io.contextservices.server.store.EventRecord;
import io.contextservices.server.store.EventRecord.Kind;
import io.contextservices.server.store.Head;
import io.contextservices.server.store.Tenant;
import io.contextservices.server.store.UnreadableConversationException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** Whoever reads it would be told that the request was not valid otherwise. */
    @Test
    void anEventThatCannotBeReadIsNoFaultOfTheReader() {
        Head head = Head.first(new Tenant("t"), 1, NOON).contactKey("42").build();
        byte[] damaged = "{\"contact_key\":".getBytes(StandardCharsets.US_ASCII);
        List<EventRecord> events = List.of(EventRecord.ofService(Kind.SERVICE_STARTED, NOON, damaged));

        assertThatThrownBy(() -> Fold.of(new Conversation(head, events), Enumerations.NONE))
                .isInstanceOf(UnreadableConversationException.class);
    }
}
