package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.store.Head;
import io.contextservices.store.Receipt;
import io.contextservices.store.record.RecordFormat.Unreadable;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Compares values with fixed bytes. Existing stores contain these bytes, so they must never change; a new format gets
 * new ones.
 */
class ValueFormatTest {

    private static final HexFormat HEX = HexFormat.of();

    private static final Head BARE =
            Head.first(TENANT, 7, Instant.ofEpochMilli(-2)).contactKey("42").build();
    private static final Head FULL = BARE.next()
            .serviceType("sales")
            .expiresAt(Instant.ofEpochMilli(0x0304))
            .build();

    @Test
    void entriesHaveAStableEncoding() throws Unreadable {
        Head typed = BARE.next().serviceType("sales").build();
        assertEntry("00", BARE);
        assertEntry("02" + "73616c6573", typed);
        assertEntry("02", typed.next().serviceType("").build());
        assertEntry(
                "01" + "0000000000000304",
                BARE.next().expiresAt(Instant.ofEpochMilli(0x0304)).build());
        assertEntry("03" + "0000000000000304" + "73616c6573", FULL);

        for (String damaged :
                List.of("", "0000", "04", "80", "01", "0100000000000003", "0100000000000003" + "0400", "02ff")) {
            assertThatThrownBy(() -> ValueFormat.entry(HEX.parseHex(damaged)))
                    .as(damaged)
                    .isInstanceOf(Unreadable.class);
        }
    }

    private static void assertEntry(String hex, Head head) throws Unreadable {
        byte[] record = ValueFormat.entry(head);
        assertThat(HEX.formatHex(record)).isEqualTo(hex);
        assertThat(ValueFormat.entry(record)).isEqualTo(new ValueFormat.Entry(head.expiresAt(), head.serviceType()));
    }

    @Test
    void idsHaveAStableEncoding() throws Unreadable {
        assertThat(HEX.formatHex(ValueFormat.id(0x0102030405060708L))).isEqualTo("0102030405060708");
        assertThat(ValueFormat.id(HEX.parseHex("0102030405060708"))).isEqualTo(0x0102030405060708L);
        assertThatThrownBy(() -> ValueFormat.id(new byte[7])).isInstanceOf(Unreadable.class);
    }

    @Test
    void entryIsExpiredFromItsTimeOn() {
        Instant expires = Instant.ofEpochMilli(5);

        assertThat(new ValueFormat.Entry(expires, null).isExpired(expires.minusNanos(1)))
                .isFalse();
        assertThat(new ValueFormat.Entry(expires, null).isExpired(expires)).isTrue();
        assertThat(new ValueFormat.Entry(null, null).isExpired(Instant.MAX)).isFalse();
    }

    @Test
    void receiptsHaveAStableEncoding() throws Unreadable {
        Receipt receipt = new Receipt("k", "4\u00e9", Instant.ofEpochMilli(0x0102), Duration.ofMillis(0x0403));
        byte[] record = ValueFormat.receipt(receipt);

        assertThat(HEX.formatHex(record)).isEqualTo("0000000000000102" + "0000000000000403" + "34c3a9");
        assertThat(ValueFormat.receipt("k", record)).isEqualTo(receipt);
        for (String damaged : List.of(
                "",
                "0000000000000102" + "00000000000004",
                "0000000000000102" + "0000000000000000",
                "0000000000000102" + "0000000000000403" + "ff")) {
            assertThatThrownBy(() -> ValueFormat.receipt("k", HEX.parseHex(damaged)))
                    .as(damaged)
                    .isInstanceOf(Unreadable.class);
        }
    }

    @Test
    void noteIsEncodedAsItsText() throws Unreadable {
        assertThat(ValueFormat.note(HEX.parseHex("34c3a9"))).isEqualTo("4\u00e9");
        assertThat(ValueFormat.note(new byte[0])).isEmpty();
        assertThatThrownBy(() -> ValueFormat.note(HEX.parseHex("ff"))).isInstanceOf(Unreadable.class);
    }
}
