package io.contextservices.store.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.Target.Level;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import io.contextservices.store.record.RecordFormat.Unreadable;
import io.contextservices.store.record.RecordFormat.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests bytes that existing stores contain: they never change, and a new format gets new ones. */
class RecordFormatTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final Tenant TENANT = new Tenant("tenant");

    private static final Commit FULL = Commit.begin(
            Head.first(TENANT, 7, Instant.ofEpochMilli(0x0102))
                    .customerId("c")
                    .contactKey("4\u00e9")
                    .serviceType("sales")
                    .group("north")
                    .completed(true)
                    .start(Level.STATE, Instant.ofEpochMilli(0x0b))
                    .start(Level.TASK, Instant.ofEpochMilli(0x0c))
                    .start(Level.STATE, Instant.ofEpochMilli(-1))
                    .lastEventAt(Instant.ofEpochMilli(0x0a))
                    .autoCompleteAfter(Duration.ofSeconds(0x09))
                    .expiresAt(Instant.ofEpochMilli(0x0304))
                    .grow(2)
                    .build(),
            List.of(event(-1, "{}"), new EventRecord(Kind.TASK_STARTED, 3, Instant.ofEpochMilli(5), new byte[0])));
    private static final String FULL_HEX = "01ff" + "0000000000000102" + "0000000000000002" + "000000000000000a"
            + "0000000000000304" + "0000000000000009"
            + "00000001" + "63" + "00000003" + "34c3a9" + "00000005" + "73616c6573" + "00000005" + "6e6f727468"
            + "00000002" + "00000001" + "00000003"
            + "01" + "00000000" + "000000000000000b"
            + "02" + "00000000" + "000000000000000c"
            + "01" + "00000001" + "ffffffffffffffff"
            + "00000002"
            + "01" + "ffffffffffffffff" + "00000002" + "7b7d"
            + "07" + "00000003" + "0000000000000005" + "00000000";

    private static final Commit BARE = Commit.begin(
            Head.first(TENANT, 7, Instant.ofEpochMilli(-2))
                    .contactKey("42")
                    .grow(2)
                    .build(),
            List.of(event(0, "{}")));
    private static final String BARE_HEX = "0020" + "fffffffffffffffe" + "0000000000000002" + "00000002" + "3432"
            + "00000001"
            + "01" + "0000000000000000" + "00000002" + "7b7d";

    private static EventRecord event(long time, String json) {
        return EventRecord.ofService(Kind.SERVICE_STARTED, Instant.ofEpochMilli(time), json.getBytes(UTF_8));
    }

    private static Written decode(byte[] record) throws Unreadable {
        return RecordFormat.decode(TENANT, 7, 1, record);
    }

    @Test
    void commitEncodingIsStable() throws Unreadable {
        assertThat(HEX.formatHex(RecordFormat.encode(FULL))).isEqualTo(FULL_HEX);
        assertThat(HEX.formatHex(RecordFormat.encode(BARE))).isEqualTo(BARE_HEX);

        assertThat(decode(HEX.parseHex(FULL_HEX))).isEqualTo(new Written(FULL.next(), FULL.events()));
        assertThat(decode(HEX.parseHex(BARE_HEX))).isEqualTo(new Written(BARE.next(), BARE.events()));
        assertThat(RecordFormat.decodeHead(TENANT, 7, 1, HEX.parseHex(FULL_HEX)))
                .isEqualTo(FULL.next());
    }

    private static final String BARE_TEXTS = "fffffffffffffffe" + "0000000000000002";
    private static final String BARE_EVENTS = "00000001" + "01" + "0000000000000000" + "00000002" + "7b7d";

    private static Head skipped() {
        return BARE.next()
                .next()
                .start(Level.STATE, Instant.ofEpochMilli(3))
                .build()
                .next(1L << 41)
                .start(Level.STATE, Instant.ofEpochMilli(4))
                .build();
    }

    @Test
    void headWithSkippedIdsHasRevisionAndIdRuns() throws Unreadable {
        String hex = "0720" + BARE_TEXTS + "0000020000000000" + "00000002" + "3432"
                + "00000002" + "0000000000000000" + "0000000000000001" + "0000020000000000" + "0000020000000001"
                + "00000000"
                + "00000002"
                + "01" + "0000000000000000" + "0000000000000003"
                + "01" + "0000020000000000" + "0000000000000004";
        Head head = Head.stored(TENANT, 7, 3, Instant.ofEpochMilli(-2))
                .revision(1L << 41)
                .contactKey("42")
                .stateIds(skipped().stateIds())
                .taskIds(skipped().taskIds())
                .open(skipped().open())
                .size(2)
                .build();

        assertThat(skipped()).isEqualTo(head);
        assertThat(HEX.formatHex(RecordFormat.encode(head))).isEqualTo(hex);
        assertThat(RecordFormat.decodeHead(TENANT, 7, 3, HEX.parseHex(hex))).isEqualTo(head);
    }

    private static Head crowded(int open) {
        Head head = BARE.next();
        for (int i = 0; i < open; i++) {
            head = head.next().start(Level.TASK, Instant.ofEpochMilli(5)).build();
        }
        return head;
    }

    @Test
    void largeHeadMayReferToTheRecordOfOpenItems() throws Unreadable {
        Head head = crowded(Head.ALWAYS_LISTED + 1);
        Commit commit = Commit.change(crowded(Head.ALWAYS_LISTED), head, BARE.events());
        String hex = "1920" + BARE_TEXTS + "00000002" + "3432" + "00000000" + "00000011" + "00000011" + BARE_EVENTS;

        assertThat(head.listedAt()).isEqualTo(Head.ALWAYS_LISTED + 1);
        assertThat(HEX.formatHex(RecordFormat.encode(commit))).isEqualTo(hex);
        Head read = RecordFormat.decodeHead(TENANT, 7, head.version(), HEX.parseHex(hex));
        assertThat(read.listedAt()).isEqualTo(head.listedAt());
        assertThat(read.open(head.open())).isEqualTo(head);
        assertThat(RecordFormat.encodeListed(commit)).startsWith(RecordFormat.encode(head.listedAt(head.version())));
    }

    @Test
    void recordSizeDoesNotGrowWithOpenItems() {
        long few = 0;
        long all = 0;
        Head head = BARE.next();
        List<EventRecord> events =
                List.of(new EventRecord(Kind.STATE_STARTED, 0, Instant.ofEpochMilli(5), new byte[60]));
        for (int i = 0; i < 8_000; i++) {
            Head next = head.next().start(Level.STATE, Instant.ofEpochMilli(5)).build();
            all += RecordFormat.encode(Commit.change(head, next, events)).length;
            few = i < 1_000 ? all : few;
            head = next;
        }
        assertThat(all / 8_000).isLessThan(few / 1_000 + 60);
        assertThat(all / 8_000).isLessThan(300);
    }

    @Test
    void importedConversationListsOpenItemsOnce() {
        Head head = crowded(2_000);
        List<EventRecord> events = new ArrayList<>();
        for (int i = 0; i <= 2_000; i++) {
            events.addAll(BARE.events());
        }
        assertThat(RecordFormat.commits(new Conversation(head, events)).stream()
                        .mapToInt(record -> record.length)
                        .sum())
                .isLessThan(2_001 * 100);
    }

    @Test
    void largeIdTakesEightBytes() throws Unreadable {
        long wide = Integer.MAX_VALUE + 1L;
        List<EventRecord> events = List.of(
                new EventRecord(Kind.STATE_ENDED, wide, Instant.ofEpochMilli(5), new byte[0]),
                new EventRecord(Kind.TASK_ENDED, wide - 1, Instant.ofEpochMilli(6), new byte[0]));
        String hex = BARE_HEX.substring(0, 48) + "00000002"
                + "86" + "0000000080000000" + "0000000000000005" + "00000000"
                + "08" + "7fffffff" + "0000000000000006" + "00000000";

        assertThat(HEX.formatHex(RecordFormat.encode(Commit.begin(BARE.next(), events))))
                .isEqualTo(hex);
        assertThat(decode(HEX.parseHex(hex))).isEqualTo(new Written(BARE.next(), events));
    }

    @Test
    void conversationIsEncodedAsOneCommit() {
        Conversation full = new Conversation(FULL.next(), FULL.events());
        assertThat(HEX.formatHex(RecordFormat.encode(full))).isEqualTo(FULL_HEX);
        assertThat(RecordFormat.commits(full)).containsExactly(HEX.parseHex(FULL_HEX));
    }

    @Test
    void conversationHasOneCommitPerVersion() throws Unreadable {
        long seed = Long.getLong("cs.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            Head head = BARE.next();
            List<EventRecord> events = new ArrayList<>();
            int largest = 0;
            int version = 1 + random.nextInt(10);
            for (int i = 1; i <= version; i++) {
                head = i == 1 ? head : head.next().build();
                int bytes = 0;
                for (int left = 1 + random.nextInt(5); left > 0; left--) {
                    EventRecord event = event(i, "x".repeat(random.nextInt(left * left * left * 5)));
                    events.add(event);
                    bytes += event.json().length;
                }
                largest = Math.max(largest, bytes);
            }
            List<byte[]> commits = RecordFormat.commits(new Conversation(head, events));

            assertThat(commits).as("seed %s", seed).hasSize(version);
            List<EventRecord> read = new ArrayList<>();
            for (int i = 1; i <= version; i++) {
                Written written = RecordFormat.decode(TENANT, 7, i, commits.get(i - 1));
                read.addAll(written.events());
                assertThat(i < version || written.head().equals(head)).isTrue();
                assertThat(written.events().stream()
                                .mapToInt(event -> event.json().length)
                                .sum())
                        .as("seed %s", seed)
                        .isLessThanOrEqualTo(2 * largest);
            }
            assertThat(read).as("seed %s", seed).isEqualTo(events);
        }
    }

    @Test
    void equalEventsAreSpreadEvenlyOverCommits() throws Unreadable {
        Head head = BARE.next().next().build().next().build();
        Conversation conversation = new Conversation(
                head, IntStream.range(0, 12).mapToObj(i -> event(i, "{}")).toList());

        int version = 1;
        for (byte[] commit : RecordFormat.commits(conversation)) {
            assertThat(RecordFormat.decode(TENANT, 7, version++, commit).events())
                    .hasSize(4);
        }
        assertThat(version).isEqualTo(4);
    }

    @Test
    void fewerEventsThanCommitsAreRejected() {
        Conversation impossible =
                new Conversation(FULL.next().next().build().next().build(), FULL.events());
        assertThatThrownBy(() -> RecordFormat.commits(impossible)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void commitBytesBeginWithTheHead() throws Unreadable {
        byte[] head = RecordFormat.encode(FULL.next());

        assertThat(FULL_HEX).startsWith(HEX.formatHex(head));
        assertThat(RecordFormat.decodeHead(TENANT, 7, 1, head)).isEqualTo(FULL.next());
    }

    @Test
    void truncatedCommitIsUnreadable() {
        byte[] record = HEX.parseHex(FULL_HEX);
        for (int length = 0; length < record.length; length++) {
            byte[] cut = Arrays.copyOf(record, length);
            assertThatThrownBy(() -> decode(cut)).isInstanceOf(Unreadable.class);
        }
        assertThatThrownBy(() -> decode(Arrays.copyOf(record, record.length + 1)))
                .isInstanceOf(Unreadable.class)
                .hasMessage("1 bytes too many");
    }

    /** Each record is the minimal commit with one fault. */
    @ParameterizedTest
    @CsvSource({
        "4020 fffffffffffffffe 0000000000000002 00000002 3432 00000001 01 0000000000000000 00000002 7b7d, unknown flags 16416",
        "0420 fffffffffffffffe 0000000000000002 00000002 3432 00000001 01 0000000000000000 00000002 7b7d, unknown flags 1056",
        "8020 fffffffffffffffe 0000000000000002 00000002 3432 00000001 01 0000000000000000 00000002 7b7d, unknown flags -32736",
        "0000 fffffffffffffffe 0000000000000002 00000001 01 0000000000000000 00000002 7b7d, neither customer id nor contact key",
        "0020 fffffffffffffffe 0000000000000002 00000000 00000001 01 0000000000000000 00000002 7b7d, an empty customer id or contact key",
        "0020 fffffffffffffffe 0000000000000002 ffffffff 3432 00000001 01 0000000000000000 00000002 7b7d, ends too early",
        "0020 fffffffffffffffe 0000000000000002 7fffffff 3432 00000001 01 0000000000000000 00000002 7b7d, ends too early",
        "0020 fffffffffffffffe 0000000000000002 00000002 c328 00000001 01 0000000000000000 00000002 7b7d, a text is not UTF-8",
        "0028 fffffffffffffffe 0000000000000002 ffffffffffffffff 00000002 3432 00000001 01 0000000000000000 00000002 7b7d, autoCompleteAfter is not in whole seconds: PT-1S",
        "0120 fffffffffffffffe 0000000000000002 00000002 3432 00000001 00000000 ffffffff 00000001 01 0000000000000000 00000002 7b7d, -1 open items",
        "0120 fffffffffffffffe 0000000000000002 00000002 3432 00000001 00000000 7fffffff 01 00000000 0000000000000000, ends too early",
        "0120 fffffffffffffffe 0000000000000002 00000002 3432 00000001 00000000 00000001 00 00000000 0000000000000000 00000001 01 0000000000000000 00000002 7b7d, no level has the code 0",
        "0120 fffffffffffffffe 0000000000000002 00000002 3432 00000001 00000000 00000001 03 00000000 0000000000000000 00000001 01 0000000000000000 00000002 7b7d, no level has the code 3",
        "0120 fffffffffffffffe 0000000000000002 00000002 3432 00000001 00000000 00000001 01 ffffffff 0000000000000000 00000001 01 0000000000000000 00000002 7b7d, no state and no task: STATE -1",
        "0020 fffffffffffffffe 0000000000000002 00000002 3432 00000000 01 0000000000000000 00000002 7b7d, 0 events",
        "0020 fffffffffffffffe 0000000000000002 00000002 3432 ffffffff 01 0000000000000000 00000002 7b7d, -1 events",
        "0020 fffffffffffffffe 0000000000000002 00000002 3432 7fffffff 01 0000000000000000 00000002 7b7d, ends too early",
        "0020 fffffffffffffffe 0000000000000002 00000002 3432 00000001 12 0000000000000000 00000002 7b7d, no kind of event has the code 18",
        "0020 fffffffffffffffe 0000000000000002 00000002 3432 00000001 05 ffffffff 0000000000000000 00000002 7b7d, STATE_STARTED of -1",
        "0020 fffffffffffffffe 0000000000000002 00000002 3432 00000001 01 0000000000000000 80000002 7b7d, ends too early",
        "0020 fffffffffffffffe 0000000000000002 00000002 3432 00000001 01 0000000000000000 00000001 7b7d, 1 bytes too many"
    })
    void invalidRecordIsUnreadable(String record, String message) {
        byte[] bytes = HEX.parseHex(record.replace(" ", ""));

        assertThatThrownBy(() -> decode(bytes)).isInstanceOf(Unreadable.class).hasMessageContaining(message);
    }

    @Test
    void damagedRecordThrowsOnlyUnreadable() {
        long seed = Long.getLong("cs.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] record = HEX.parseHex(FULL_HEX);
            record[random.nextInt(record.length)] = (byte) random.nextInt();
            try {
                decode(record);
            } catch (Unreadable expected) {
                assertThat(expected.getMessage()).as("seed %s", seed).isNotEmpty();
            }
        }
    }
}
