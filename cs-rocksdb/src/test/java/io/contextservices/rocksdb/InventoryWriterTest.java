package io.contextservices.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.rocksdb.Inventory.Log;
import io.contextservices.rocksdb.InventoryWriter.Write;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryWriterTest {

    @TempDir
    Path directory;

    private final LogSwitch logSwitch = new LogSwitch();
    private FileChannel channel;
    private InventoryFile file;
    private InventoryWriter writer;

    @BeforeAll
    static void load() {
        NativeLibrary.load();
    }

    @BeforeEach
    void begin() throws IOException {
        StoreDirectory store = StoreDirectory.prepare(directory);
        store.files().createDirectory();
        channel = FileChannel.open(
                directory.resolve("INVENTORY"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        file = InventoryFile.create(channel, Inventory.NOTHING);
        writer = new InventoryWriter(store, file, logSwitch);
    }

    @AfterEach
    void end() throws IOException {
        channel.close();
    }

    private void log(int number, int bytes) throws IOException {
        Files.write(directory.resolve("db").resolve(String.format("%06d.log", number)), new byte[bytes]);
    }

    @Test
    void theFirstWriteOfALogIsRecorded() throws IOException {
        log(4, 10);
        writer.written(new Write(0, 3, 0));
        writer.written(new Write(3, 5, 0));
        assertThat(file.current().logs()).containsExactly(new Log(4, 3));

        logSwitch.setSwitched();
        log(9, 10);
        writer.written(new Write(5, 8, 0));
        writer.written(new Write(8, 9, 0));

        assertThat(file.current().logs()).containsExactly(new Log(4, 5), new Log(9, 8));
        assertThat(writer.required().changes()).isEqualTo(9);
    }

    /** A backup, or RocksDB itself after an error, may seal a memtable while a completed write is being recorded. */
    @Test
    void logSwitchDuringARecordingIsDetected() throws IOException {
        log(4, 10);
        writer.written(new Write(0, 3, 0));
        log(9, 0);
        logSwitch.setSwitched();
        writer.written(new Write(3, 5, 0));
        assertThat(file.current().logs()).containsExactly(new Log(4, 5));

        log(9, 10);
        writer.written(new Write(5, 8, 0));
        writer.written(new Write(8, 9, 0));

        assertThat(file.current().logs()).containsExactly(new Log(4, 5), new Log(9, 8));
    }

    @Test
    void idsAreRecordedInBlocks() throws IOException {
        log(4, 10);
        writer.written(new Write(0, 1, 1_001));
        assertThat(writer.idsFrom()).isEqualTo(101_001);
        writer.written(new Write(1, 2, 101_001));
        assertThat(writer.idsFrom()).isEqualTo(101_001);
        writer.written(new Write(2, 3, 101_002));
        assertThat(writer.idsFrom()).isEqualTo(201_002);
    }
}
