package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.starting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreDirectoryTest {

    @TempDir
    Path temporary;

    @TempDir
    Path elsewhere;

    @Test
    void storeRecordsItsFormat() throws IOException {
        Path directory = temporary.resolve("a/b/store");
        RocksDbStore.open(directory).close();

        assertThat(directory.resolve("FORMAT")).hasContent("Context Services, RocksDB store\nformat 2\n");
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
        assertThat(directory.resolve("db")).isNotEmptyDirectory();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void createdDirectoriesAreAccessibleToTheOwnerOnly() throws IOException {
        Path directory = temporary.resolve("a/store");
        Path backup = temporary.resolve("b/backup");
        Path restored = temporary.resolve("c/restored");
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            store.reserveIds(9).join();
            store.append(starting(1)).join();
            store.backup(backup).join();
        }
        RocksDbStore.restore(backup, restored, conversation -> List.of(), progress -> {});
        for (Path made : List.of(directory, backup, restored)) {
            for (Path each : List.of(made, made.resolve("db"))) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                        .as(each.toString())
                        .isEqualTo("rwx------");
            }
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void existingDirectoryKeepsItsPermissions() throws IOException {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(StoreDirectory.prepare(temporary).isOpenToOthers()).isTrue();
        RocksDbStore.open(temporary).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary)))
                .isEqualTo("rwxr-xr-x");
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-x---"));
        assertThat(StoreDirectory.prepare(temporary).isOpenToOthers()).isFalse();
    }

    @Test
    void newerFormatIsRefusedWithItsNumber() throws IOException {
        RocksDbStore.open(temporary).close();
        Files.writeString(temporary.resolve("FORMAT"), "Context Services, RocksDB store\nformat 27\n");

        assertThatThrownBy(() -> RocksDbStore.open(temporary))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessage("the store in " + temporary + " has format 27, but this version reads formats 1 to 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "format 1\n", "Context Services, RocksDB store\nformat 99999999999999999999\n"})
    void invalidFormatFileIsRefused(String text) throws IOException {
        Files.writeString(temporary.resolve("FORMAT"), text);

        assertThatThrownBy(() -> RocksDbStore.open(temporary))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessage("the file FORMAT in " + temporary + " does not belong to a store");
        assertThat(temporary.resolve("db")).doesNotExist();
    }

    @Test
    void directoryWithOtherFilesIsRefusedAndUnchanged() throws IOException {
        Files.writeString(temporary.resolve("thesis.txt"), "mine");

        assertThatThrownBy(() -> RocksDbStore.open(temporary))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessage("the directory " + temporary + " holds files, but no store: it has no file FORMAT");
        assertThat(temporary).isDirectoryContaining("glob:**thesis.txt");
        assertThat(temporary.resolve("FORMAT")).doesNotExist();
    }

    @Test
    void leftoversOfAnInterruptedCreationAreIgnored() throws IOException {
        Files.writeString(temporary.resolve("FORMAT.17.tmp"), "Context");
        Files.createDirectory(temporary.resolve("lost+found"));

        RocksDbStore.open(temporary).close();
        assertThat(temporary.resolve("FORMAT")).exists();
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsRefused() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "mine");

        assertThatThrownBy(() -> RocksDbStore.open(file))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString());
        assertThat(file).hasContent("mine");
    }

    @Test
    void interruptedCreationIsRepeated() throws IOException {
        RocksDbStore.open(temporary).close();
        try (var files = Files.list(temporary.resolve("db"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!file.endsWith("LOCK")) {
                    Files.delete(file);
                }
            }
        }

        try (RocksDbStore store = RocksDbStore.open(temporary)) {
            assertThat(store.read(TENANT, 1).join()).isEmpty();
        }
    }

    /** Simulates a copy that fails in its very last step. */
    @Test
    void clearedCopyLeavesNothing() throws IOException {
        StoreDirectory copy = finished();
        copy.clear();

        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void partlyClearedCopyIsNoStore() throws IOException {
        StoreDirectory copy = finished();
        Files.createDirectories(temporary.resolve("db/in the way/of deleting it"));

        assertThatThrownBy(copy::clear).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> RocksDbStore.open(temporary))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("holds files, but no store");
    }

    private StoreDirectory finished() throws IOException {
        StoreDirectory copy = StoreDirectory.unfinished(temporary, StoreDirectory.prepare(elsewhere));
        Files.createDirectory(copy.database());
        copy.finish(Inventory.NOTHING);
        return copy;
    }

    @Test
    void storeWithoutItsManifestNameIsNotRecreated() throws IOException {
        try (RocksDbStore store = RocksDbStore.open(temporary)) {
            store.append(starting(1)).join();
        }
        Files.delete(temporary.resolve("db/CURRENT"));

        assertThatThrownBy(() -> RocksDbStore.open(temporary))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(temporary.toString());
    }
}
