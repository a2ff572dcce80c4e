package io.contextservices.store.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.Target.Level;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.OpenActivity;
import io.contextservices.store.Tenant;
import io.contextservices.store.record.RecordFormat.Unreadable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private static final Tenant TENANT = new Tenant("tenant");
    private static final Instant TIME = Instant.ofEpochMilli(5);
    private static final int STATES = Head.ALWAYS_LISTED + 5;

    private final List<Commit> commits = new ArrayList<>();
    private Head head = Head.first(TENANT, 7, TIME).contactKey("42").build();

    ReplayTest() {
        commits.add(Commit.begin(head, List.of(new EventRecord(Kind.SERVICE_STARTED, 0, TIME, new byte[] {'{', '}'}))));
        for (int i = 0; i < STATES; i++) {
            Head next = head.next().start(Level.STATE, TIME).build();
            add(next, Kind.STATE_STARTED, i);
        }
    }

    private Replay replay(int listedToo) throws Unreadable {
        Replay replay = new Replay(TENANT, 7);
        for (Commit commit : commits) {
            int version = commit.next().version();
            byte[] record = version == listedToo ? RecordFormat.encodeListed(commit) : RecordFormat.encode(commit);
            replay.add(version, record);
        }
        return replay;
    }

    @Test
    void openItemsAreRebuiltFromListAndLaterEvents() throws Unreadable {
        assertThat(head.listedAt()).isEqualTo(Head.ALWAYS_LISTED + 1);
        assertThat(replay(0).head()).isEqualTo(head);
    }

    @Test
    void itemsEndedAfterTheListAreNotOpen() throws Unreadable {
        add(head.next().start(Level.TASK, TIME).build(), Kind.TASK_STARTED, 0);
        add(head.next().end(new OpenActivity(Level.STATE, 0, TIME)).build(), Kind.STATE_ENDED, 0);
        add(head.next().build(), Kind.STATE_EXTENDED, 1);
        add(head.next().end(new OpenActivity(Level.TASK, 0, TIME)).build(), Kind.TASK_ENDED, 0);

        assertThat(head.listedAt()).isEqualTo(Head.ALWAYS_LISTED + 1);
        assertThat(head.open()).hasSize(STATES - 1);
        assertThat(replay(0).head()).isEqualTo(head);
    }

    private void add(Head next, Kind kind, long subject) {
        commits.add(Commit.change(head, next, List.of(new EventRecord(kind, subject, TIME, new byte[0]))));
        head = next;
    }

    @Test
    void aConversationHasTheEventsOfAllCommitsInOrder() throws Unreadable {
        List<EventRecord> events =
                commits.stream().flatMap(commit -> commit.events().stream()).toList();

        assertThat(replay(0).conversation()).isEqualTo(new Conversation(head, events));
    }

    @Test
    void trailingBytesAreUnreadable() {
        byte[] record = RecordFormat.encode(commits.get(0));

        assertThatThrownBy(() -> new Replay(TENANT, 7).add(1, Arrays.copyOf(record, record.length + 2)))
                .isInstanceOf(Unreadable.class)
                .hasMessage("2 bytes too many");
    }

    /** Of two servers on a cluster, one may not know yet that records need not list the open activities. */
    @Test
    void redundantListOfOpenItemsIsAccepted() throws Unreadable {
        for (int version = 1; version <= head.version(); version++) {
            assertThat(replay(version).conversation().head()).isEqualTo(head);
        }
    }

    @Test
    void headWithoutListOfOpenItemsIsUnreadable() throws Unreadable {
        Replay replay = new Replay(TENANT, 7);
        for (Commit commit : commits.subList(Head.ALWAYS_LISTED + 1, commits.size())) {
            replay.add(commit.next().version(), RecordFormat.encode(commit));
        }

        assertThatThrownBy(replay::head).isInstanceOf(Unreadable.class).hasMessageContaining("version 17");
    }
}
