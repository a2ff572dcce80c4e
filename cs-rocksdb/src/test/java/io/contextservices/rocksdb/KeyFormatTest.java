package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.rocksdb.KeyParser.Timer;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.Position;
import io.contextservices.store.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Compares keys with fixed bytes. Existing stores contain these bytes, so they must never change; a new format gets new
 * ones.
 */
class KeyFormatTest {

    private static final HexFormat HEX = HexFormat.of();

    private static String hex(byte[] key) {
        return HEX.formatHex(key);
    }

    @Test
    void aCommitsKey() {
        byte[] key = KeyFormat.commit(TENANT, 0x0102030405060708L, 0x090a0b0c);

        assertThat(hex(key)).isEqualTo("63" + "06" + "74656e616e74" + "0102030405060708" + "090a0b0c");
        assertThat(KeyParser.version(key)).isEqualTo(0x090a0b0c);
        assertThat(KeyParser.serviceId(key)).isEqualTo(0x0102030405060708L);
        assertThat(hex(key)).startsWith(hex(KeyFormat.conversation(TENANT, 0x0102030405060708L)));
        assertThat(hex(key)).startsWith(hex(KeyFormat.conversations(TENANT)));
    }

    @Test
    void theKeyOfTheLongestTenantsCommit() {
        assertThat(hex(KeyFormat.commit(new Tenant("t".repeat(255)), 1, 1)))
                .isEqualTo("63" + "ff" + "74".repeat(255) + "0000000000000001" + "00000001");
    }

    @Test
    void theEntryOfAnActiveAnonymousService() {
        Head head = Head.first(TENANT, 7, Instant.ofEpochMilli(0x0102))
                .contactKey("4\u00e9")
                .build();
        byte[] key = KeyFormat.entry(head);

        assertThat(hex(key))
                .isEqualTo("6c" + "06" + "74656e616e74" + "02" + "00000003" + "34c3a9" + "01" + "8000000000000102"
                        + "0000000000000007");
        assertThat(KeyParser.position(key)).isEqualTo(head.position());
    }

    @Test
    void theEntryOfACustomersCompletedServiceBefore1970() {
        Head head = Head.first(TENANT, 7, Instant.ofEpochMilli(-1))
                .customerId("c")
                .contactKey("42")
                .completed(true)
                .build();
        byte[] key = KeyFormat.entry(head);

        assertThat(hex(key))
                .isEqualTo("6c" + "06" + "74656e616e74" + "01" + "00000001" + "63" + "02" + "7fffffffffffffff"
                        + "0000000000000007");
        assertThat(KeyParser.position(key)).isEqualTo(head.position());
    }

    @Test
    void theTimerOfAServiceThatExpires() {
        Head head = Head.first(TENANT, 7, Instant.EPOCH)
                .contactKey("42")
                .expiresAt(Instant.ofEpochMilli(0x0102))
                .build();
        byte[] key = KeyFormat.timer(head);

        assertThat(hex(key)).isEqualTo("74" + "8000000000000102" + "06" + "74656e616e74" + "0000000000000007");
        assertThat(KeyParser.timer(key)).isEqualTo(new Timer(Instant.ofEpochMilli(0x0102), TENANT, 7));
    }

    @Test
    void theTimerOfTheLongestTenantsAutoCompletedService() {
        Tenant tenant = new Tenant("t".repeat(255));
        Head head = Head.first(tenant, 7, Instant.ofEpochMilli(-1_001))
                .contactKey("42")
                .autoCompleteAfter(Duration.ofSeconds(1))
                .build();
        byte[] key = KeyFormat.timer(head);

        assertThat(hex(key)).isEqualTo("74" + "7fffffffffffffff" + "ff" + "74".repeat(255) + "0000000000000007");
        assertThat(KeyParser.timer(key)).isEqualTo(new Timer(Instant.ofEpochMilli(-1), tenant, 7));
    }

    @Test
    void serviceWithoutDueTimeHasNoTimer() {
        Head head = Head.first(TENANT, 7, Instant.EPOCH).contactKey("42").build();

        assertThat(KeyFormat.timer(head)).isNull();
    }

    @Test
    void theNextIdsKey() {
        assertThat(hex(KeyFormat.nextId())).isEqualTo("69");
    }

    @Test
    void entryKeysSortLikePositions() {
        byte[] list = KeyFormat.list(Samples.CONTACT, false);
        List<Position> positions = List.of(
                new Position(Instant.ofEpochMilli(Long.MIN_VALUE), 1),
                new Position(Instant.parse("1850-01-01T00:00:00Z"), 5),
                new Position(Instant.ofEpochMilli(-1), 1),
                new Position(Instant.EPOCH, 1),
                new Position(Instant.EPOCH, 2),
                new Position(Instant.EPOCH, Long.MAX_VALUE),
                new Position(Instant.ofEpochMilli(1), 1),
                new Position(Instant.ofEpochMilli(Long.MAX_VALUE), 1));
        for (Position a : positions) {
            for (Position b : positions) {
                boolean behind = Arrays.compareUnsigned(entry(b), KeyFormat.behind(list, a)) >= 0;
                assertThat(behind).as("%s behind %s", b, a).isEqualTo(b.compareTo(a) > 0);
            }
        }
    }

    private static byte[] entry(Position position) {
        return KeyFormat.entry(Head.first(TENANT, position.serviceId(), position.startedAt())
                .contactKey("42")
                .build());
    }

    @Test
    void endIsTheSmallestKeyAfterThePrefix() {
        assertThat(hex(KeyFormat.end(HEX.parseHex("6300")))).isEqualTo("6301");
        assertThat(hex(KeyFormat.end(HEX.parseHex("63ffff")))).isEqualTo("64");
        assertThatThrownBy(() -> KeyFormat.end(HEX.parseHex("ffff"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unpairedSurrogateIsRefused() {
        ListKey lookUp = new ListKey(TENANT, ListKey.Kind.CUSTOMER, "a\ud83d");

        assertThatThrownBy(() -> KeyFormat.list(lookUp, false)).isInstanceOf(IllegalArgumentException.class);
    }
}
