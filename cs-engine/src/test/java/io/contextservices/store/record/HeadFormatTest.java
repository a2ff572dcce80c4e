package io.contextservices.store.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.contextservices.api.Target.Level;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.ItemIds;
import io.contextservices.store.OpenActivity;
import io.contextservices.store.Tenant;
import io.contextservices.store.record.RecordFormat.Unreadable;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests heads of every form and size. {@link RecordFormatTest} contains the exact bytes. */
class HeadFormatTest {

    private static final Tenant TENANT = new Tenant("tenant");
    private static final Instant TIME = Instant.ofEpochMilli(5);
    private static final int VERSION = 40;
    private static final String LONG = "x".repeat(1_000);
    private static final ItemIds RUNS = runs(100);
    private static final List<OpenActivity> MUCH = open(100);

    private static ItemIds runs(int count) {
        List<ItemIds.Run> runs = new ArrayList<>();
        for (long i = 1; i <= count; i++) {
            runs.add(new ItemIds.Run(i << 33, (i << 33) + 1));
        }
        return new ItemIds(runs);
    }

    private static List<OpenActivity> open(int count) {
        List<OpenActivity> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            open.add(new OpenActivity(i % 2 == 0 ? Level.STATE : Level.TASK, i, TIME));
        }
        return open;
    }

    private static HeadBuilder texts(String customerId, String contactKey, String serviceType, String group) {
        return Head.first(TENANT, 7, TIME)
                .customerId(customerId)
                .contactKey(contactKey)
                .serviceType(serviceType)
                .group(group);
    }

    /** Returns a head with these states and tasks, of version {@link #VERSION}. */
    private static Head items(
            Head like, long revision, ItemIds states, ItemIds tasks, List<OpenActivity> open, int listedAt) {
        return Head.stored(TENANT, 7, VERSION, TIME)
                .revision(revision)
                .group(like.group())
                .customerId(like.customerId())
                .contactKey(like.contactKey())
                .serviceType(like.serviceType())
                .completed(like.completed())
                .stateIds(states)
                .taskIds(tasks)
                .open(open)
                .lastEventAt(like.lastEventAt())
                .autoCompleteAfter(like.autoCompleteAfter())
                .expiresAt(like.expiresAt())
                .size(like.size())
                .listedAt(listedAt)
                .build();
    }

    private static Head items(ItemIds states, ItemIds tasks, List<OpenActivity> open, int listedAt) {
        return items(texts(null, "42", null, null).build(), VERSION, states, tasks, open, listedAt);
    }

    /** Returns a head with every text and every number. */
    private static Head full() {
        return texts("c", "k", "t", "g")
                .completed(true)
                .lastEventAt(TIME.plusMillis(1))
                .expiresAt(TIME.plusMillis(2))
                .autoCompleteAfter(Duration.ofSeconds(3))
                .grow(4)
                .build();
    }

    static Stream<Arguments> heads() {
        ItemIds some = ItemIds.below(3);
        return Stream.of(
                argumentSet("bare", texts(null, "42", null, null).build()),
                argumentSet("long customer id", texts(LONG, null, null, null).build()),
                argumentSet("long contact key", texts(null, LONG, null, null).build()),
                argumentSet("long type", texts(null, "42", LONG, null).build()),
                argumentSet("long group", texts(null, "42", null, LONG).build()),
                argumentSet("long texts", texts(LONG, LONG, LONG, LONG).build()),
                argumentSet(
                        "last event after the start",
                        full().next().expiresAt(null).build()),
                argumentSet("nothing of items", full()),
                argumentSet("nothing open", items(some, ItemIds.NONE, List.of(), VERSION)),
                argumentSet("much open", items(ItemIds.below(200), ItemIds.below(200), MUCH, VERSION)),
                argumentSet("runs of states", items(RUNS, ItemIds.NONE, List.of(), VERSION)),
                argumentSet("runs of tasks", items(ItemIds.NONE, RUNS, List.of(), VERSION)),
                argumentSet("runs of both", items(RUNS, RUNS, MUCH, VERSION)),
                argumentSet("listed before", items(some, some, open(6), 39)),
                argumentSet("everything", items(full(), 1L << 40, RUNS, RUNS, MUCH, 39)),
                argumentSet("everything, nothing open", items(full(), 1L << 40, RUNS, RUNS, List.of(), 39)));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void headOfAnySizeReadsBack(Head head) throws Unreadable {
        byte[] listed = RecordFormat.encode(head);
        Head read = RecordFormat.decodeHead(TENANT, 7, head.version(), listed);
        assertThat(read).isEqualTo(head);
        assertThat(read.listedAt()).isEqualTo(head.listedAt());

        byte[] unlisted = new HeadFormat(head, false).bytes();
        Head without = RecordFormat.decodeHead(TENANT, 7, head.version(), unlisted);
        assertThat(without).isEqualTo(head.open(List.of()));
        assertThat(without.listedAt()).isEqualTo(head.listedAt());
    }

    @ParameterizedTest
    @MethodSource("heads")
    void skippingAHeadFindsItsEnd(Head head) throws Unreadable {
        assertSkipped(new HeadFormat(head, true).bytes(), head.version(), head.version());
        boolean items = head.stateIds().count() + head.taskIds().count() > 0;
        assertSkipped(new HeadFormat(head, false).bytes(), head.version(), items ? head.listedAt() : head.version());
    }

    private static void assertSkipped(byte[] head, int version, int listedAt) throws Unreadable {
        for (int more = 0; more < 3; more++) {
            ByteBuffer in = ByteBuffer.wrap(Arrays.copyOf(head, head.length + more));
            assertThat(HeadDecoder.skip(version, in)).isEqualTo(listedAt);
            assertThat(in.remaining()).isEqualTo(more);
        }
        for (int length = 0; length < head.length; length++) {
            ByteBuffer in = ByteBuffer.wrap(head, 0, length);
            assertThatThrownBy(() -> HeadDecoder.skip(version, in)).isInstanceOf(BufferUnderflowException.class);
        }
    }

    @Test
    void negativeLengthCannotBeSkipped() {
        byte[] head = HexFormat.of().parseHex("0020" + "0000000000000005" + "0000000000000000" + "ffffffff" + "3432");

        assertThatThrownBy(() -> HeadDecoder.skip(1, ByteBuffer.wrap(head)))
                .isInstanceOf(BufferUnderflowException.class);
    }

    @Test
    void idsTakeFourBytesWhileTheNextOneFits() throws Unreadable {
        ItemIds most = ItemIds.below(Integer.MAX_VALUE);
        ItemIds more = ItemIds.below(Integer.MAX_VALUE + 1L);

        assertThat(hexOfIds(most, ItemIds.NONE)).isEqualTo("0120" + "7fffffff" + "00000000" + "00000000");
        assertThat(hexOfIds(ItemIds.NONE, most)).isEqualTo("0120" + "00000000" + "7fffffff" + "00000000");
        assertThat(hexOfIds(more, ItemIds.NONE))
                .isEqualTo("0520" + "00000001" + "0000000000000000" + "0000000080000000" + "00000000" + "00000000");
    }

    /** Returns the flags, and the bytes after the texts. */
    private static String hexOfIds(ItemIds states, ItemIds tasks) throws Unreadable {
        Head head = items(states, tasks, List.of(), VERSION);
        byte[] bytes = RecordFormat.encode(head);
        assertThat(RecordFormat.decodeHead(TENANT, 7, VERSION, bytes)).isEqualTo(head);
        String hex = HexFormat.of().formatHex(bytes);
        return hex.substring(0, 4) + hex.substring(4 + 2 * (2 * Long.BYTES + Integer.BYTES + "42".length()));
    }
}
