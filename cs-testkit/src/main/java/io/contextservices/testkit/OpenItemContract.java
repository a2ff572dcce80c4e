package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.contact;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.starting;
import static io.contextservices.testkit.Results.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Target.Level;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.OpenActivity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Checks that a head returns all open items, however many, and that tokens skip to the floor, which never falls. */
interface OpenItemContract extends HasStore {

    /** The floor of a store. */
    long FLOOR = 1L << 41;

    /** Starts a state or a task, or ends an open one. */
    private static Commit change(Head head, Level level, boolean start, int which, long floor) {
        Instant time = NOON.plusMillis(head.version());
        HeadBuilder next = head.next(floor);
        byte[] json = "{}".getBytes(UTF_8);
        if (start) {
            long id = next.nextId(level);
            Kind kind = level == Level.STATE ? Kind.STATE_STARTED : Kind.TASK_STARTED;
            return Commit.change(head, next.start(level, time).build(), List.of(new EventRecord(kind, id, time, json)));
        }
        OpenActivity open = head.open().get(which);
        Kind kind = open.level() == Level.STATE ? Kind.STATE_ENDED : Kind.TASK_ENDED;
        return Commit.change(head, next.end(open).build(), List.of(new EventRecord(kind, open.id(), time, json)));
    }

    @Test
    default void anyNumberOfOpenItemsIsReadBack() {
        long seed = Long.getLong("cs.test.seed", System.nanoTime());
        Random random = new Random(seed);
        Commit commit = commit(starting(head(newId(), contact("k"), NOON)));
        List<EventRecord> events = new ArrayList<>(commit.events());
        Head head = commit.next();
        for (int i = 0; i < 300; i++) {
            boolean grows = random.nextInt(100) < (i < 150 ? 80 : 25);
            Level level = random.nextBoolean() ? Level.STATE : Level.TASK;
            boolean start = grows || head.open().isEmpty();
            int which = start ? 0 : random.nextInt(head.open().size());
            commit = commit(change(head, level, start, which, 0));
            events.addAll(commit.events());
            head = commit.next();
            assertThat(get(store().head(head.tenant(), head.serviceId())))
                    .as("seed %s", seed)
                    .contains(head);
            if (i % 50 == 0) {
                assertThat(read(head)).as("seed %s", seed).isEqualTo(new Conversation(head, events));
            }
        }
        assertThat(read(head)).as("seed %s", seed).isEqualTo(new Conversation(head, events));
    }

    @Test
    default void importedConversationWithOpenItemsCanBeChanged() {
        Head head = start(head(newId(), contact("k"), NOON));
        for (int i = 0; i < 60; i++) {
            head = commit(change(head, Level.STATE, true, 0, 0)).next();
        }
        Conversation whole = read(head);
        Head other = Commits.ofCustomer(head(newId(), contact("k"), NOON), "c");
        Conversation moved = new Conversation(movedTo(head, other.serviceId()), whole.events());

        assertThat(get(store().importConversation(moved))).isEqualTo(AppendResult.COMMITTED);
        assertThat(read(other)).isEqualTo(moved);
        // The exported head does not depend on the way this store keeps it.
        Head next = commit(change(moved.head(), Level.TASK, true, 0, 0)).next();
        next = commit(change(next, Level.STATE, false, 30, 0)).next();
        assertThat(read(other).head()).isEqualTo(next);
        assertThat(get(store().head(next.tenant(), next.serviceId()))).contains(next);
    }

    private static Head movedTo(Head head, long serviceId) {
        return Head.stored(head.tenant(), serviceId, head.version(), head.startedAt())
                .revision(head.revision())
                .contactKey(head.contactKey())
                .stateIds(head.stateIds())
                .taskIds(head.taskIds())
                .open(head.open())
                .lastEventAt(head.lastEventAt())
                .size(head.size())
                .listedAt(head.listedAt())
                .build();
    }

    @Test
    default void floorNeverFalls() {
        assertThat(store().floor()).isZero();
        get(store().raiseFloor(FLOOR));
        assertThat(store().floor()).isEqualTo(FLOOR);
        get(store().raiseFloor(FLOOR - 1));
        assertThat(store().floor()).isEqualTo(FLOOR);
        get(store().raiseFloor(FLOOR + 1));
        assertThat(store().floor()).isEqualTo(FLOOR + 1);
    }

    @Test
    default void skippedNumbersAreReadBack() {
        Head head = start(head(newId(), contact("k"), NOON));
        head = commit(change(head, Level.STATE, true, 0, 0)).next();
        head = commit(change(head, Level.STATE, true, 0, FLOOR)).next();
        head = commit(change(head, Level.TASK, true, 0, FLOOR)).next();
        head = commit(change(head, Level.STATE, true, 0, 2 * FLOOR)).next();

        assertThat(head.revision()).isEqualTo(2 * FLOOR);
        assertThat(head.stateIds().count()).isEqualTo(3);
        assertThat(read(head).head()).isEqualTo(head);
        assertThat(read(head).events())
                .extracting(EventRecord::activityId)
                .containsExactly(0L, 0L, FLOOR, FLOOR, 2 * FLOOR);
        head = commit(change(head, Level.STATE, false, 1, 2 * FLOOR)).next();
        assertThat(get(store().head(head.tenant(), head.serviceId()))).contains(head);
    }
}
