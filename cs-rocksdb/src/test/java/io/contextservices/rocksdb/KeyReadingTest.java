package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.CONTACT;
import static io.contextservices.rocksdb.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.rocksdb.KeyParser.Owner;
import io.contextservices.rocksdb.KeyParser.ReceiptKey;
import io.contextservices.rocksdb.KeyParser.Timer;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.ListKey;
import io.contextservices.store.Position;
import io.contextservices.store.Tenant;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Tests the decoding of keys, and the keys at which searches begin or end. */
class KeyReadingTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final Tenant LONG_TENANT = new Tenant("t".repeat(255));

    private static String hex(byte[] key) {
        return HEX.formatHex(key);
    }

    @Test
    void keysHaveThePrefixOfTheirKind() {
        assertThat(hex(KeyFormat.commits())).isEqualTo("63");
        assertThat(hex(KeyFormat.timers())).isEqualTo("74");
        assertThat(hex(KeyFormat.receipts())).isEqualTo("72");
        assertThat(hex(KeyFormat.floor())).isEqualTo("66");
        assertThat(hex(KeyFormat.conversations(TENANT))).isEqualTo("63" + "06" + "74656e616e74");
        assertThat(hex(KeyFormat.conversations(LONG_TENANT))).isEqualTo("63" + "ff" + "74".repeat(255));
        assertThat(hex(KeyFormat.lists(TENANT))).isEqualTo("6c" + "06" + "74656e616e74");
        assertThat(hex(KeyFormat.lists(LONG_TENANT))).isEqualTo("6c" + "ff" + "74".repeat(255));
    }

    @Test
    void aNotesKey() {
        assertThat(hex(KeyFormat.note("a-1"))).isEqualTo("6e" + "612d31");
        assertThat(KeyParser.noteName(KeyFormat.note("a-1"))).isEqualTo("a-1");
        assertThatThrownBy(() -> KeyParser.noteName(HEX.parseHex("6e" + "41")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void commitsOfOneConversation() {
        byte[] key = KeyFormat.commit(TENANT, 7, 1);

        assertThat(KeyParser.isSameConversation(key, KeyFormat.commit(TENANT, 7, 1 << 24)))
                .isTrue();
        assertThat(KeyParser.isSameConversation(key, KeyFormat.commit(TENANT, 8, 1)))
                .isFalse();
        assertThat(KeyParser.isSameConversation(key, KeyFormat.commit(new Tenant("tenanu"), 7, 1)))
                .isFalse();
        assertThat(KeyParser.isSameConversation(key, KeyFormat.commit(LONG_TENANT, 7, 1)))
                .isFalse();
        assertThat(KeyParser.isSameConversation(key, Arrays.copyOf(key, key.length + 1)))
                .isFalse();
        assertThat(KeyParser.isSameConversation(new byte[4], new byte[4])).isFalse();
    }

    @Test
    void theConversationOfACommit() {
        for (Tenant tenant : List.of(TENANT, LONG_TENANT, new Tenant("\u00e9"))) {
            assertThat(KeyParser.ownerOfCommit(KeyFormat.commit(tenant, Long.MAX_VALUE, 3)))
                    .isEqualTo(new Owner(tenant, Long.MAX_VALUE));
        }
        assertNothingElseIsRead(KeyFormat.commit(TENANT, 7, 1), KeyParser::ownerOfCommit);
    }

    @Test
    void theConversationOfAListsEntry() {
        HeadBuilder head = Head.first(LONG_TENANT, 7, Instant.ofEpochMilli(-1)).contactKey("4\u00e9");
        assertThat(KeyParser.ownerOfEntry(KeyFormat.entry(head.build()))).isEqualTo(new Owner(LONG_TENANT, 7));
        assertThat(KeyParser.ownerOfEntry(KeyFormat.entry(head.completed(true).build())))
                .isEqualTo(new Owner(LONG_TENANT, 7));
        byte[] customers = KeyFormat.entry(head.customerId("c").build());
        assertThat(KeyParser.ownerOfEntry(customers)).isEqualTo(new Owner(LONG_TENANT, 7));

        assertNothingElseIsRead(customers, KeyParser::ownerOfEntry);
    }

    @Test
    void aReceiptsKey() {
        byte[] key = KeyFormat.receipt(TENANT, "k\u00e9", 0x0102);

        assertThat(hex(KeyFormat.receiptsOf(0x0102))).isEqualTo("72" + "80000102");
        assertThat(hex(KeyFormat.receiptsOf(-1))).isEqualTo("72" + "7fffffff");
        assertThat(hex(key)).isEqualTo("72" + "80000102" + "06" + "74656e616e74" + "00000003" + "6bc3a9");
        assertThat(KeyParser.dayOfReceipt(key)).isEqualTo(0x0102);
        assertThat(KeyParser.receiptKey(key)).isEqualTo(new ReceiptKey(TENANT, "k\u00e9", 0x0102));
        byte[] longest = KeyFormat.receipt(LONG_TENANT, "k", -1);
        assertThat(hex(longest)).isEqualTo("72" + "7fffffff" + "ff" + "74".repeat(255) + "00000001" + "6b");
        assertThat(KeyParser.receiptKey(longest)).isEqualTo(new ReceiptKey(LONG_TENANT, "k", -1));

        assertNothingElseIsRead(key, KeyParser::receiptKey);
    }

    /** Checks that the reader rejects a truncated key, a key with trailing bytes and a key of another kind. */
    private static void assertNothingElseIsRead(byte[] key, Function<byte[], ?> reader) {
        assertThat(reader.apply(key)).isNotNull();
        for (int length = 0; length < key.length; length++) {
            byte[] cut = Arrays.copyOf(key, length);
            assertThatThrownBy(() -> reader.apply(cut)).as(hex(cut)).isInstanceOf(RuntimeException.class);
        }
        byte[] more = Arrays.copyOf(key, key.length + 1);
        assertThatThrownBy(() -> reader.apply(more)).isInstanceOf(RuntimeException.class);
        byte[] other = key.clone();
        other[0]++;
        assertThatThrownBy(() -> reader.apply(other)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void theDayOfATime() {
        assertThat(KeyFormat.day(Instant.EPOCH.minusNanos(1))).isEqualTo(-1);
        assertThat(KeyFormat.day(Instant.EPOCH)).isZero();
        assertThat(KeyFormat.day(Instant.parse("1970-01-02T23:59:59.999Z"))).isEqualTo(1);
    }

    @Test
    void listKeyFromATime() {
        byte[] list = KeyFormat.list(CONTACT, false);

        assertThat(hex(KeyFormat.startedFrom(list, Instant.ofEpochMilli(1))))
                .isEqualTo(hex(list) + "8000000000000001" + "0000000000000000");
        assertThat(hex(KeyFormat.startedFrom(list, Instant.ofEpochSecond(0, 1_000_001))))
                .isEqualTo(hex(list) + "8000000000000002" + "0000000000000000");
        assertThat(hex(KeyFormat.startedFrom(list, Instant.MIN))).isEqualTo(hex(list) + "00".repeat(16));
        assertThat(hex(KeyFormat.startedFrom(list, Instant.MAX)))
                .isEqualTo(hex(list) + "ff".repeat(8) + "00".repeat(8));
    }

    @Test
    void listKeyAfterAPosition() {
        byte[] list = KeyFormat.list(new ListKey(TENANT, ListKey.Kind.CUSTOMER, "c"), true);

        assertThat(hex(KeyFormat.behind(list, new Position(Instant.ofEpochMilli(1), 7))))
                .isEqualTo(hex(list) + "8000000000000001" + "0000000000000008");
        assertThat(hex(KeyFormat.behind(list, new Position(Instant.ofEpochMilli(1), -7))))
                .isEqualTo(hex(list) + "8000000000000001" + "0000000000000001");
    }

    @Test
    void keyOfTheFirstTimerNotDue() {
        assertThat(hex(KeyFormat.notDue(Instant.ofEpochSecond(0, 1_999_999)))).isEqualTo("74" + "8000000000000002");
        assertThat(hex(KeyFormat.notDue(Instant.ofEpochMilli(2)))).isEqualTo("74" + "8000000000000003");
        assertThat(hex(KeyFormat.notDue(Instant.MIN))).isEqualTo("74" + "0000000000000001");
        assertThat(hex(KeyFormat.notDue(Instant.MAX))).isEqualTo("75");
    }

    @Test
    void theConversationOfATimer() {
        Timer timer = new Timer(Instant.EPOCH, TENANT, 7);

        assertThat(timer.isOf(new Owner(TENANT, 7))).isTrue();
        assertThat(timer.isOf(new Owner(TENANT, 8))).isFalse();
        assertThat(timer.isOf(new Owner(LONG_TENANT, 7))).isFalse();
    }
}
