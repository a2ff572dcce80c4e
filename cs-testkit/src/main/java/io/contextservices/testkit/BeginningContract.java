package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.TENANT;
import static io.contextservices.testkit.Commits.contact;
import static io.contextservices.testkit.Commits.event;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.starting;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Results.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.Receipt;
import io.contextservices.store.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that several conversations begin in one append. */
interface BeginningContract extends HasStore {

    private List<Commit> beginnings(int count) {
        return Stream.generate(() -> starting(head(newId(), contact("k"), NOON)))
                .limit(count)
                .toList();
    }

    private static List<Commit> with(Receipt receipt, List<Commit> commits) {
        List<Commit> with = new ArrayList<>(commits);
        with.set(0, commits.get(0).with(receipt));
        return with;
    }

    @Test
    default void appendAllStoresEveryConversation() {
        List<Commit> commits = beginnings(1_000);

        assertThat(get(store().appendAll(commits))).isEqualTo(AppendResult.COMMITTED);

        List<Head> heads = commits.stream().map(Commit::next).toList();
        assertThat(scan(TENANT)).containsExactlyElementsOf(heads);
        assertThat(list(contact("k"))).containsExactlyElementsOf(heads);
        Head last = heads.get(999);
        assertThat(commit(touching(last)).next().version()).isEqualTo(2);
    }

    @Test
    default void receiptOfFirstCommitCoversWholeAppendAll() {
        Receipt receipt = new Receipt("a", "all of them", NOON, Duration.ofDays(1));
        List<Commit> commits = with(receipt, beginnings(3));
        get(store().appendAll(commits));

        assertThat(get(store().appendAll(with(receipt, beginnings(2))))).isEqualTo(AppendResult.repeated(receipt));
        assertThat(get(store().append(beginnings(1).get(0).with(receipt)))).isEqualTo(AppendResult.repeated(receipt));
        assertThat(scan(TENANT)).hasSize(3);
    }

    @Test
    default void appendAllRejectsInvalidCommits() {
        Head head = start(head(newId(), contact("k"), NOON));
        Receipt receipt = new Receipt("a", "", NOON, Duration.ofDays(1));
        List<Commit> two = beginnings(2);
        Commit asking = Commit.beginUnlessActive(head(newId(), contact("k"), NOON), List.of(event("start")));
        ListKey other = new ListKey(new Tenant("other"), ListKey.Kind.CONTACT_KEY, "k");

        for (List<Commit> wrong : List.of(
                List.<Commit>of(),
                List.of(two.get(0), touching(head)),
                List.of(two.get(0), asking),
                List.of(two.get(0), two.get(1).with(receipt)),
                List.of(two.get(0), starting(head(newId(), other, NOON))),
                beginnings(1_001))) {
            assertThatThrownBy(() -> store().appendAll(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(scan(TENANT)).containsExactly(head);
    }
}
