package io.contextservices.rocksdb;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.rocksdb.Inventory.Log;
import io.contextservices.rocksdb.Inventory.Numbered;
import java.util.List;
import org.junit.jupiter.api.Test;

class InventoryTest {

    private static final Inventory SOME = new Inventory(70, 1_000, false, List.of(new Log(4, 33), new Log(9, 70)));

    @Test
    void isReadableText() {
        assertThat(new String(SOME.encode(17), US_ASCII)).startsWith("""
                        Context Services, RocksDB store, inventory 17
                        changes 70
                        ids 1000
                        open
                        log 4 to 33
                        log 9 to 70
                        checksum\s""");
    }

    @Test
    void roundTripPreservesTheInventory() {
        for (Inventory inventory : List.of(SOME, Inventory.NOTHING, SOME.closedAt(99))) {
            assertThat(Inventory.decode(inventory.encode(3))).isEqualTo(new Numbered(3, inventory));
        }
    }

    @Test
    void changedByteMakesItUnreadable() {
        byte[] text = SOME.encode(17);
        for (int at = 0; at < text.length - 1; at++) {
            byte[] damaged = text.clone();
            damaged[at] ^= 1;
            assertThat(Inventory.decode(damaged)).as("byte %s", at).isNull();
        }
    }

    @Test
    void logExtendsToTheLastChange() {
        assertThat(SOME.with(9, 70, 75, 0))
                .isEqualTo(new Inventory(75, 1_000, false, List.of(new Log(4, 33), new Log(9, 75))));
    }

    @Test
    void newLogEndsThePreviousOne() {
        assertThat(SOME.with(12, 80, 84, 2_000))
                .isEqualTo(new Inventory(84, 2_000, false, List.of(new Log(4, 33), new Log(9, 80), new Log(12, 84))));
        assertThat(SOME.with(12, 0, 84, 0).logs()).contains(new Log(9, 70));
    }

    @Test
    void onlyTheLastLogsAreKept() {
        Inventory inventory = Inventory.NOTHING;
        for (int log = 1; log <= 100; log++) {
            inventory = inventory.with(log, log - 1, log, 0);
        }
        assertThat(inventory.logs()).hasSize(16).endsWith(new Log(99, 99), new Log(100, 100));
        assertThat(inventory.encode(Long.MAX_VALUE / 10)).hasSizeLessThan(4_096);
    }
}
