package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.TENANT;
import static io.contextservices.testkit.Commits.changing;
import static io.contextservices.testkit.Commits.contact;
import static io.contextservices.testkit.Commits.customer;
import static io.contextservices.testkit.Commits.event;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.next;
import static io.contextservices.testkit.Commits.ofCustomer;
import static io.contextservices.testkit.Commits.starting;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Results.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Target.Level;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.OpenActivity;
import io.contextservices.store.Page;
import io.contextservices.store.Position;
import io.contextservices.store.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that reads return the appended data. */
interface ReadContract extends HasStore {

    @Test
    default void unusedIdIsReadAsEmpty() {
        start(head(newId(), customer("c"), NOON));

        assertThat(get(store().read(TENANT, newId()))).isEmpty();
        assertThat(get(store().read(TENANT, Long.MAX_VALUE))).isEmpty();
        assertThat(get(store().head(TENANT, newId()))).isEmpty();
        assertThat(get(store().head(TENANT, Long.MAX_VALUE))).isEmpty();
    }

    static Stream<Head> heads() {
        Instant old = Instant.parse("1899-12-31T23:59:59.999Z");
        Instant late = Instant.parse("9999-12-31T23:59:59.999Z");
        Instant first = Instant.ofEpochMilli(Long.MIN_VALUE);
        Instant last = Instant.ofEpochMilli(Long.MAX_VALUE);
        Tenant strange = new Tenant("\u4e16/\0");
        HeadBuilder many = Head.first(TENANT, 1, NOON).contactKey("contact");
        for (int i = 0; i < 1_000; i++) {
            many.start(i % 3 == 0 ? Level.TASK : Level.STATE, NOON.plusMillis(i));
        }
        return Stream.of(
                        Head.first(TENANT, 1, NOON).customerId("customer"),
                        Head.first(TENANT, 1, NOON).contactKey("contact"),
                        Head.first(TENANT, 1, NOON)
                                .customerId("customer")
                                .contactKey("contact")
                                .serviceType("sales")
                                .group("north")
                                .completed(true)
                                .start(Level.STATE, NOON.plusMillis(1))
                                .start(Level.TASK, NOON.plusMillis(2))
                                .start(Level.STATE, NOON)
                                .end(new OpenActivity(Level.STATE, 0, NOON.plusMillis(1)))
                                .lastEventAt(NOON.plusMillis(3))
                                .autoCompleteAfter(Duration.ofHours(1))
                                .expiresAt(late)
                                .grow(Integer.MAX_VALUE)
                                .grow(Integer.MAX_VALUE),
                        Head.first(TENANT, 1, old)
                                .customerId("c")
                                .serviceType("")
                                .group("")
                                .completed(true)
                                .lastEventAt(NOON)
                                .expiresAt(late),
                        Head.first(TENANT, 1, first)
                                .contactKey("\u00e9\u4e16\ud83d\ude00\0/")
                                .serviceType("\ud83d\ude00")
                                .group("\u00e9\0")
                                .start(Level.TASK, last)
                                .lastEventAt(last)
                                .autoCompleteAfter(Duration.ZERO)
                                .expiresAt(last),
                        Head.first(TENANT, 1, last)
                                .contactKey("k")
                                .lastEventAt(first)
                                .autoCompleteAfter(Duration.ofSeconds(Long.MAX_VALUE)),
                        Head.first(strange, 1, NOON)
                                .customerId("c".repeat(5_000))
                                .contactKey("k")
                                .serviceType("t".repeat(70_000))
                                .group("g".repeat(5_000)),
                        many)
                .map(HeadBuilder::build);
    }

    @ParameterizedTest
    @MethodSource("heads")
    default void everyFieldOfHeadIsReadBack(Head head) {
        assertThat(read(start(head)).head()).isEqualTo(head);
        assertThat(get(store().head(head.tenant(), 1))).contains(head);
        assertThat(list(head.lookUp())).containsExactly(head);
    }

    static Stream<byte[]> events() {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        return Stream.of(new byte[0], new byte[] {0}, everyByte, new byte[3_000_000]);
    }

    @ParameterizedTest
    @MethodSource("events")
    default void eventBytesAreReadBackVerbatim(byte[] json) {
        Instant old = Instant.parse("1969-12-31T23:59:59.999Z");
        List<EventRecord> events =
                List.of(event(json), EventRecord.ofService(EventRecord.Kind.SERVICE_ENDED, old, json), event("end"));
        Head head = head(newId(), customer("c"), NOON);
        commit(Commit.begin(head, events));

        assertThat(read(head).events()).isEqualTo(events);
        assertThat(get(store().list(customer("c"), ListQuery.all(1, Commits.NOON)))
                        .conversations())
                .containsExactly(new Conversation(head, events));
    }

    @Test
    default void everyKindOfEventIsReadBackWithSubject() {
        List<EventRecord> events = Arrays.stream(EventRecord.Kind.values())
                .flatMap(kind -> Stream.of(0L, 1L, (long) Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Long.MAX_VALUE)
                        .filter(subject -> subject == 0 || kind.level() != Level.SERVICE)
                        .map(subject -> new EventRecord(kind, subject, NOON, new byte[] {1})))
                .toList();
        Head head = head(newId(), customer("c"), NOON);
        commit(Commit.begin(head, events));

        assertThat(read(head).events()).isEqualTo(events);
    }

    @Test
    default void headIsThatOfNewestCommit() {
        Head before = start(head(newId(), customer("c"), NOON));
        Head head = start(head(newId(), customer("c"), NOON));
        Head behind = start(head(newId(), customer("c"), NOON));
        for (int i = 0; i < 300; i++) {
            head = commit(touching(head)).next();
            assertThat(get(store().head(TENANT, head.serviceId()))).contains(head);
        }
        assertThat(read(head).head()).isEqualTo(head);
        assertThat(get(store().head(TENANT, before.serviceId()))).contains(before);
        assertThat(get(store().head(TENANT, behind.serviceId()))).contains(behind);
        assertThat(get(store().head(new Tenant("other"), head.serviceId()))).isEmpty();
    }

    @Test
    default void tenantsDoNotSeeEachOther() {
        List<Head> heads = Stream.of("a", "aa", "b")
                .map(name -> new ListKey(new Tenant(name), ListKey.Kind.CUSTOMER, "c"))
                .map(lookUp -> start(head(1, lookUp, NOON)))
                .toList();
        commit(touching(heads.get(0)));

        assertThat(read(heads.get(0)).head()).isEqualTo(next(heads.get(0)));
        assertThat(list(heads.get(0).lookUp())).containsExactly(next(heads.get(0)));
        for (Head other : heads.subList(1, 3)) {
            assertThat(read(other).head()).isEqualTo(other);
            assertThat(list(other.lookUp())).containsExactly(other);
        }
        assertThat(get(store().read(new Tenant("c"), 1))).isEmpty();
    }

    @Test
    default void everyReadSeesEveryCompletedAppend() {
        List<CompletableFuture<Void>> checks = Stream.generate(() -> head(newId(), contact("k" + newId()), NOON))
                .limit(300)
                .map(head -> store().append(starting(head))
                        .thenCompose(result -> store().read(TENANT, head.serviceId()))
                        .thenAccept(found -> assertThat(found).isPresent())
                        .thenCompose(nothing -> store().list(head.lookUp(), ListQuery.all(1, Commits.NOON)))
                        .thenAccept(page -> assertThat(page.conversations()).hasSize(1)))
                .toList();
        checks.forEach(Results::get);
    }

    @Test
    default void readsNeverSeePartialAppend() {
        Head first = start(head(newId(), customer("a"), NOON));
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            Head head = first;
            for (int i = 0; i < 300; i++) {
                head = commit(changing(head, ofCustomer(next(head), i % 2 == 0 ? "b" : "a")))
                        .next();
            }
        });
        do { // at least once, even if the writer is faster
            assertWhole(read(first));
            for (ListKey lookUp : List.of(customer("a"), customer("b"))) {
                Page<Position> page = get(store().list(lookUp, ListQuery.all(10, Commits.NOON)));
                page.conversations().forEach(this::assertWhole);
                assertThat(page.conversations())
                        .allSatisfy(found -> assertThat(found.head().lookUp()).isEqualTo(lookUp));
            }
        } while (!writer.isDone());
        get(writer);
        assertThat(list(customer("a"))).hasSize(1);
        assertThat(list(customer("b"))).isEmpty();
    }

    private void assertWhole(Conversation conversation) {
        assertThat(conversation.events()).hasSize(conversation.head().version());
    }
}
