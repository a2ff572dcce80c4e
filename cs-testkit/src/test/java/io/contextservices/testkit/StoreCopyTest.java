package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.TENANT;
import static io.contextservices.testkit.Commits.completed;
import static io.contextservices.testkit.Commits.customer;
import static io.contextservices.testkit.Commits.event;
import static io.contextservices.testkit.Commits.expiring;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.starting;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Results.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.ContextServicesException;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.IdBlock;
import io.contextservices.store.ListKey;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.Receipt;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import io.contextservices.store.TransferableStore;
import io.contextservices.store.copy.CopyProgress;
import io.contextservices.store.copy.CopyReport;
import io.contextservices.store.copy.StoreCopy;
import io.contextservices.testkit.FaultyStore.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoreCopyTest {

    private static final Tenant OTHER = new Tenant("another");

    private final MemoryStore from = new MemoryStore();
    private final MemoryStore to = new MemoryStore();
    private final List<Head> heads = new ArrayList<>();

    @BeforeEach
    void fill() {
        for (int i = 0; i < 250; i++) {
            Head head =
                    head(newId(), new ListKey(i % 5 == 0 ? OTHER : TENANT, ListKey.Kind.CUSTOMER, "c" + i % 7), NOON);
            heads.add(start(i % 3 == 0 ? completed(head) : expiring(head, NOON.plusSeconds(i - 100))));
        }
        get(from.remove(heads.remove(249)));
        get(from.remove(heads.remove(17)));
        commit(touching(heads.get(3)).with(receipt("of a change", NOON)));
        commit(starting(head(newId(), customer("c"), NOON)).with(receipt("of a start", NOON)));
        commit(starting(head(newId(), customer("c"), NOON)).with(receipt("too old", NOON.minus(Duration.ofDays(1)))));
    }

    private long newId() {
        return get(from.reserveIds(1)).first();
    }

    private Head start(Head head) {
        return commit(starting(head)).next();
    }

    private Commit commit(Commit commit) {
        assertThat(get(from.append(commit))).isEqualTo(AppendResult.COMMITTED);
        return commit;
    }

    private static Receipt receipt(String key, Instant issued) {
        return new Receipt(key, "answer", issued, Duration.ofDays(1));
    }

    private CopyReport copy() throws InterruptedException {
        return StoreCopy.run(from, to, NOON, progress -> {});
    }

    @Test
    void everythingIsCopiedAndCounted() throws InterruptedException {
        CopyReport report = copy();

        assertThat(report.problems()).isEmpty();
        assertThat(report.isClean()).isTrue();
        assertThat(report.copied()).isEqualTo(250);
        assertThat(report.existing()).isZero();
        assertThat(report.receipts()).isEqualTo(2);
        assertThat(report.tenants()).extracting(CopyReport.OfTenant::tenant).containsExactly(OTHER, TENANT);
        assertThat(report.tenants()).allSatisfy(each -> assertThat(each.from()).isEqualTo(each.to()));
        CopyReport.Contents ofOther = report.tenants().get(0).to();
        assertThat(ofOther.services()).isEqualTo(50);
        assertThat(ofOther.events()).isEqualTo(50);
        assertThat(ofOther.checksum()).matches("[0-9a-f]{64}");
        assertThat(scan(to, OTHER)).isEqualTo(scan(from, OTHER)).hasSize(50);
        assertThat(scan(to, TENANT)).isEqualTo(scan(from, TENANT)).hasSize(200);
    }

    private static List<Conversation> scan(TransferableStore store, Tenant tenant) {
        return get(store.scan(tenant, 0, 1_000)).conversations();
    }

    @Test
    void targetNeverReusesIdsOfSource() throws InterruptedException {
        get(from.reserveIds(1_000_000));
        long last = get(from.reserveIds(1)).first();
        copy();

        assertThat(get(to.reserveIds(1)).first()).isGreaterThan(last);
    }

    @Test
    void retryOnTargetIsReplayed() throws InterruptedException {
        copy();

        Commit repeated = starting(head(get(to.reserveIds(1)).first(), customer("c"), NOON));
        for (String key : List.of("of a start", "of a change")) {
            assertThat(get(to.append(repeated.with(receipt(key, NOON)))))
                    .isEqualTo(AppendResult.repeated(receipt(key, NOON)));
        }
        assertThat(get(to.append(repeated.with(receipt("too old", NOON))))).isEqualTo(AppendResult.COMMITTED);
    }

    @Test
    void secondCopyKeepsExistingConversations() throws InterruptedException {
        CopyReport first = copy();
        start(head(newId(), customer("c"), NOON));
        CopyReport second = copy();

        assertThat(second.isClean()).isTrue();
        assertThat(second.copied()).isEqualTo(1);
        assertThat(second.existing()).isEqualTo(first.copied());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    @Timeout(300)
    void copyResumesAfterFailureOfTarget(Fault fault) throws InterruptedException {
        FaultyStore counted = new FaultyStore(new MemoryStore(), 0, fault);
        StoreCopy.run(from, counted, NOON, progress -> {});
        int calls = counted.calls();
        assertThat(calls).isGreaterThan(250);
        for (int call = 1; call <= calls; call++) {
            TransferableStore target = new MemoryStore();
            FaultyStore failing = new FaultyStore(target, call, fault);
            assertThatThrownBy(() -> StoreCopy.run(from, failing, NOON, progress -> {}))
                    .isInstanceOfAny(StoreException.class, ContextServicesException.class);
            assertIdsAreSafe(target);

            CopyReport report = StoreCopy.run(from, target, NOON, progress -> {});
            assertThat(report.isClean()).as("call %s", call).isTrue();
            assertThat(report.copied() + report.existing()).isEqualTo(250);
        }
    }

    /** Checks that new ids are above all stored ones, even if the copy is not run again. */
    private static void assertIdsAreSafe(TransferableStore target) {
        long next = get(target.reserveIds(1)).first();
        assertThat(scan(target, TENANT))
                .allSatisfy(found -> assertThat(found.head().serviceId()).isLessThan(next));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void failureOfSourceFailsCopy(Fault fault) throws InterruptedException {
        FaultyStore counted = new FaultyStore(from, 0, fault);
        StoreCopy.run(counted, new MemoryStore(), NOON, progress -> {});
        for (int call = 1; call <= counted.calls(); call++) {
            FaultyStore failing = new FaultyStore(from, call, fault);
            assertThatThrownBy(() -> StoreCopy.run(failing, new MemoryStore(), NOON, progress -> {}))
                    .isInstanceOfAny(StoreException.class, ContextServicesException.class);
        }
    }

    @Test
    void unreadableConversationsAreSkippedAndReported() throws InterruptedException {
        MemoryStore other = new MemoryStore();
        heads.subList(60, 180).forEach(head -> from.spoil(head.tenant(), head.serviceId()));
        CopyReport report = StoreCopy.run(from, other, NOON, progress -> {});

        assertThat(report.copied()).isEqualTo(130);
        assertThat(report.problemCount()).isEqualTo(120);
        assertThat(report.problems()).contains(problem(heads.get(60), "cannot be read in the source"));
        assertThat(report.tenants().stream()
                        .flatMap(each -> each.unreadable().stream())
                        .toList())
                .containsExactlyInAnyOrderElementsOf(
                        heads.subList(60, 180).stream().map(Head::serviceId).toList());
    }

    @Test
    void unreadableConversationInTargetIsReported() throws InterruptedException {
        copy();
        Head inTarget = heads.get(3);
        to.spoil(inTarget.tenant(), inTarget.serviceId());
        assertThat(copy().problems()).containsExactly(problem(inTarget, "cannot be read in the target"));
    }

    @Test
    void differencesAreReported() throws InterruptedException {
        copy();
        Head another = heads.get(10);
        Head otherEvents = heads.get(11);
        Head changedLater = heads.get(12);
        Head goneFromTarget = heads.get(13);
        Head goneFromSource = heads.get(14);
        replace(to, another, another.next().build(), List.of(event("a"), event("b")));
        replace(to, otherEvents, otherEvents, List.of(event("something else")));
        commit(touching(changedLater));
        get(to.remove(goneFromTarget));
        get(from.remove(goneFromSource));
        Head onlyThere =
                head(get(to.reserveIds(1)).first(), new ListKey(new Tenant("x"), ListKey.Kind.CUSTOMER, "c"), NOON);
        get(to.append(starting(onlyThere)));

        CopyReport report = copy();

        assertThat(report.isClean()).isFalse();
        assertThat(report.problemCount()).isEqualTo(5);
        assertThat(report.copied()).isEqualTo(1); // it was missing from the target
        assertThat(report.problems())
                .containsExactlyInAnyOrder(
                        problem(another, "is another"),
                        problem(otherEvents, "is another"),
                        problem(changedLater, "is another"),
                        problem(goneFromSource, "is only in the target"),
                        problem(onlyThere, "is only in the target"));
        CopyReport.OfTenant differing = report.tenants().get(1);
        assertThat(differing.from().checksum()).isNotEqualTo(differing.to().checksum());
    }

    private static String problem(Head head, String detail) {
        return "tenant " + head.tenant().name() + ": service " + head.serviceId() + ' ' + detail;
    }

    private static void replace(TransferableStore store, Head old, Head head, List<EventRecord> events) {
        assertThat(get(store.remove(old))).isEqualTo(AppendResult.COMMITTED);
        assertThat(get(store.importConversation(new Conversation(head, events))))
                .isEqualTo(AppendResult.COMMITTED);
    }

    @Test
    void serviceStartedDuringCopyIsReportedMissing() throws InterruptedException {
        List<Long> late = new ArrayList<>();
        CopyReport report = StoreCopy.run(from, to, NOON, progress -> {
            if (progress.step() == CopyProgress.Step.SERVICES && progress.done() == progress.all()) {
                late.add(start(head(newId(), customer("c"), NOON)).serviceId());
            }
        });

        assertThat(report.problems()).containsExactly("tenant tenant: service " + late.get(0) + " is missing");
    }

    @Test
    void differentReceiptInTargetIsReported() throws InterruptedException {
        Receipt another = new Receipt("of a start", "another answer", NOON, Duration.ofDays(1));
        get(to.importReceipt(TENANT, another));
        CopyReport report = copy();

        assertThat(report.problems())
                .containsExactly("tenant tenant: in place of a receipt of " + NOON + " there is another");
    }

    @Test
    void manyProblemsAreCountedAndPartlyListed() throws InterruptedException {
        heads.forEach(head ->
                get(to.importConversation(new Conversation(head.next().build(), List.of(event("a"), event("b"))))));
        CopyReport report = copy();

        assertThat(report.problemCount()).isEqualTo(248);
        assertThat(report.problems()).hasSize(CopyReport.MAX_PROBLEMS);
        assertThat(report.copied()).isEqualTo(2);
    }

    @Test
    void copyOfEmptyStoreIsEmpty() throws InterruptedException {
        CopyReport report = StoreCopy.run(to, new MemoryStore(), NOON, progress -> {});

        assertThat(report).isEqualTo(new CopyReport(0, 0, 0, List.of(), 0, List.of()));
    }

    @Test
    void copyReportsProgress() throws InterruptedException {
        List<CopyProgress> reported = new ArrayList<>();
        StoreCopy.run(from, to, NOON, reported::add);

        assertThat(reported)
                .filteredOn(each -> each.step() == CopyProgress.Step.SERVICES)
                .extracting(CopyProgress::done)
                .containsExactly(50L, 150L, 250L);
        assertThat(reported)
                .filteredOn(each -> each.step() != CopyProgress.Step.RECEIPTS)
                .allSatisfy(each -> assertThat(each.all()).isEqualTo(250));
        assertThat(reported)
                .filteredOn(each -> each.step() == CopyProgress.Step.COMPARISON)
                .hasSize(2);
    }

    @Test
    void interruptStopsCopy() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(this::copy).isInstanceOf(InterruptedException.class);
    }

    @Test
    void veryLargeIdsAreSkippedAtOnce() throws InterruptedException {
        get(from.skipIds(new IdBlock(1L << 52, 1)));
        copy();

        assertThat(get(to.reserveIds(1)).first()).isGreaterThan(1L << 52);
    }
}
