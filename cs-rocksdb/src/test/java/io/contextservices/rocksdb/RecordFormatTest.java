package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.TENANT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.rocksdb.RecordFormat.Unreadable;
import io.contextservices.rocksdb.RecordFormat.Written;
import io.contextservices.server.store.Commit;
import io.contextservices.server.store.EventRecord;
import io.contextservices.server.store.Head;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** These bytes are on people's disks: they never change, a new format gets new ones. */
class RecordFormatTest {

    private static final HexFormat HEX = HexFormat.of();

    private static final Commit FULL = new Commit(
            null,
            new Head(
                    TENANT,
                    7,
                    1,
                    "c",
                    "4\u00e9",
                    "sales",
                    Instant.ofEpochMilli(0x0102),
                    true,
                    Instant.ofEpochMilli(0x0304)),
            List.of(event(-1, "{}"), event(5, "")));
    private static final String FULL_HEX = "1f" + "0000000000000102" + "0000000000000304"
            + "00000001" + "63" + "00000003" + "34c3a9" + "00000005" + "73616c6573"
            + "00000002"
            + "01" + "ffffffffffffffff" + "00000002" + "7b7d"
            + "01" + "0000000000000005" + "00000000";

    private static final Commit BARE = new Commit(
            null,
            new Head(TENANT, 7, 1, null, "42", null, Instant.ofEpochMilli(-2), false, null),
            List.of(event(0, "{}")));
    private static final String BARE_HEX = "08" + "fffffffffffffffe" + "00000002" + "3432"
            + "00000001"
            + "01" + "0000000000000000" + "00000002" + "7b7d";

    private static EventRecord event(long time, String json) {
        return new EventRecord(EventRecord.Kind.SERVICE_STARTED, Instant.ofEpochMilli(time), json.getBytes(UTF_8));
    }

    private static Written decode(byte[] record) throws Unreadable {
        return RecordFormat.decode(TENANT, 7, 1, record);
    }

    @Test
    void commitsAreTheseBytesForEver() throws Unreadable {
        assertThat(HEX.formatHex(RecordFormat.encode(FULL))).isEqualTo(FULL_HEX);
        assertThat(HEX.formatHex(RecordFormat.encode(BARE))).isEqualTo(BARE_HEX);

        assertThat(decode(HEX.parseHex(FULL_HEX))).isEqualTo(new Written(FULL.next(), FULL.events()));
        assertThat(decode(HEX.parseHex(BARE_HEX))).isEqualTo(new Written(BARE.next(), BARE.events()));
    }

    @Test
    void aCommitThatEndsAnywhereElseIsUnreadable() {
        byte[] record = HEX.parseHex(FULL_HEX);
        for (int length = 0; length < record.length; length++) {
            byte[] cut = Arrays.copyOf(record, length);
            assertThatThrownBy(() -> decode(cut)).isInstanceOf(Unreadable.class);
        }
        assertThatThrownBy(() -> decode(Arrays.copyOf(record, record.length + 1)))
                .isInstanceOf(Unreadable.class)
                .hasMessage("1 bytes too many");
    }

    /** The bare commit with one thing wrong. */
    @ParameterizedTest
    @CsvSource({
        "28 fffffffffffffffe 00000002 3432 00000001 01 0000000000000000 00000002 7b7d, unknown flags 40",
        "88 fffffffffffffffe 00000002 3432 00000001 01 0000000000000000 00000002 7b7d, unknown flags -120",
        "00 fffffffffffffffe               00000001 01 0000000000000000 00000002 7b7d, neither customer id nor contact key",
        "08 fffffffffffffffe ffffffff 3432 00000001 01 0000000000000000 00000002 7b7d, ends too early",
        "08 fffffffffffffffe 7fffffff 3432 00000001 01 0000000000000000 00000002 7b7d, ends too early",
        "08 fffffffffffffffe 00000002 c328 00000001 01 0000000000000000 00000002 7b7d, a text is not UTF-8",
        "08 fffffffffffffffe 00000002 3432 00000000 01 0000000000000000 00000002 7b7d, 0 events",
        "08 fffffffffffffffe 00000002 3432 ffffffff 01 0000000000000000 00000002 7b7d, -1 events",
        "08 fffffffffffffffe 00000002 3432 7fffffff 01 0000000000000000 00000002 7b7d, ends too early",
        "08 fffffffffffffffe 00000002 3432 00000001 02 0000000000000000 00000002 7b7d, no kind of event has the code 2",
        "08 fffffffffffffffe 00000002 3432 00000001 01 0000000000000000 80000002 7b7d, ends too early",
        "08 fffffffffffffffe 00000002 3432 00000001 01 0000000000000000 00000001 7b7d, 1 bytes too many"
    })
    void nonsenseIsUnreadable(String record, String message) {
        byte[] bytes = HEX.parseHex(record.replace(" ", ""));

        assertThatThrownBy(() -> decode(bytes)).isInstanceOf(Unreadable.class).hasMessageContaining(message);
    }

    @Test
    void noDamageIsAnythingButUnreadable() {
        long seed = System.nanoTime();
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

    @Test
    void entriesAreTheseBytesForEver() throws Unreadable {
        assertThat(RecordFormat.entry(BARE.next())).containsExactly(0);
        assertThat(RecordFormat.entry(FULL.next())).containsExactly(1, 's', 'a', 'l', 'e', 's');

        assertThat(RecordFormat.serviceType(new byte[] {0})).isNull();
        assertThat(RecordFormat.serviceType(new byte[] {1})).isEmpty();
        assertThat(RecordFormat.serviceType(new byte[] {1, 'x'})).isEqualTo("x");
        for (byte[] damaged : new byte[][] {{}, {0, 1}, {2}, {1, (byte) 0xff}}) {
            assertThatThrownBy(() -> RecordFormat.serviceType(damaged)).isInstanceOf(Unreadable.class);
        }
    }

    @Test
    void idsAreTheseBytesForEver() throws Unreadable {
        assertThat(HEX.formatHex(RecordFormat.id(0x0102030405060708L))).isEqualTo("0102030405060708");
        assertThat(RecordFormat.id(HEX.parseHex("0102030405060708"))).isEqualTo(0x0102030405060708L);
        assertThatThrownBy(() -> RecordFormat.id(new byte[7])).isInstanceOf(Unreadable.class);
    }
}
