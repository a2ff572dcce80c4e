package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.TENANT;
import static io.contextservices.testkit.Commits.contact;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Results.get;
import static io.contextservices.testkit.Results.onOtherThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contextservices.store.Head;
import io.contextservices.store.PeerClocks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that a store keeps notes about maintenance work, besides the conversations. */
interface NoteContract extends HasStore {

    @Test
    default void noteReturnsLastWrittenText() {
        assertThat(get(store().note("a"))).isEmpty();
        for (String text : List.of("first", "", "second \u0000 \uD83D\uDE00", "x".repeat(10_000), "x".repeat(10_000))) {
            get(store().note("a", text));
            assertThat(get(store().note("a"))).contains(text);
        }
        get(store().note("z-9", "other"));
        assertThat(get(store().note("a"))).contains("x".repeat(10_000));
        assertThat(get(store().note("z-9"))).contains("other");
    }

    @Test
    default void oneOfConcurrentNotesIsKept() {
        List<String> texts = IntStream.range(0, 16).mapToObj(i -> "text " + i).toList();
        texts.stream()
                .map(text -> onOtherThread(() -> store().note("a", text)))
                .toList()
                .forEach(Results::get);

        Optional<String> last = get(store().note("a"));
        assertThat(texts).contains(last.orElseThrow());
        assertThat(get(store().note("a"))).isEqualTo(last);
    }

    @Test
    default void noteIsNotListedAsConversation() {
        Head head = start(head(newId(), contact("k"), NOON));
        get(store().note("note", "text"));

        assertThat(scan(TENANT)).containsExactly(head);
        assertThat(get(store().countByTenant())).containsExactly(Map.entry(TENANT, 1L));
        assertThat(due(Instant.MAX)).isEmpty();
        assertThat(get(store().receipts(null, 10)).receipts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a b", "a_b", "é", "a\u0000"})
    default void invalidNoteNameIsRejected(String name) {
        assertThatThrownBy(() -> store().note(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().note(name, "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void invalidNoteTextIsRejected() {
        for (String text : List.of("x".repeat(10_001), "\uD83D", "\uDE00\uD83D")) {
            assertThatThrownBy(() -> store().note("a", text)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> store().note("a".repeat(65), "")).isInstanceOf(IllegalArgumentException.class);
        get(store().note("a".repeat(64), "text"));
    }

    /** A store for many servers has to check more than once before it knows that it is alone. */
    @Test
    default void singleServerHasNoPeerClocks() {
        await().untilAsserted(() -> assertThat(get(store().compareClocks(NOON))).isEqualTo(PeerClocks.NONE));

        for (Duration off : List.of(Duration.ofDays(2_000), Duration.ofDays(-2_000))) {
            assertThat(get(store().compareClocks(NOON.plus(off)))).isEqualTo(PeerClocks.NONE);
        }
    }
}
