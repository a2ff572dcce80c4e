package io.contextservices.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.contextservices.store.Commit;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.Tenant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Sample conversations, and copies of stores that hold them. */
final class Samples {

    static final Tenant TENANT = new Tenant("tenant");
    static final ListKey CONTACT = new ListKey(TENANT, ListKey.Kind.CONTACT_KEY, "42");
    static final Instant START = Instant.parse("2026-05-12T12:05:12.145Z");

    private Samples() {}

    static Head head(long serviceId, int version) {
        return version == 1
                ? Head.first(TENANT, serviceId, START.plusMillis(serviceId))
                        .contactKey(CONTACT.key())
                        .serviceType("100")
                        .build()
                : head(serviceId, version - 1).next().build();
    }

    static Commit starting(long serviceId) {
        return starting(serviceId, ("{\"service\":" + serviceId + '}').getBytes(UTF_8));
    }

    static Commit starting(long serviceId, byte[] json) {
        return Commit.begin(head(serviceId, 1), List.of(event(json)));
    }

    static Commit following(long serviceId, int version) {
        return Commit.change(
                head(serviceId, version), head(serviceId, version + 1), List.of(event(new byte[] {(byte) version})));
    }

    private static EventRecord event(byte[] json) {
        return EventRecord.ofService(EventRecord.Kind.SERVICE_STARTED, START, json);
    }

    /** Verifies a store without interpreting its events. */
    static StoreReport verify(Path directory) {
        return RocksDbStore.verify(directory, conversation -> List.of(), progress -> {});
    }

    /** Repairs a store without interpreting its events. */
    static List<String> repair(Path directory) {
        return RocksDbStore.repair(directory, conversation -> List.of());
    }

    /** Copies all files as they are at this moment, as a crash would leave them. */
    static Path image(Path directory, Path copy) {
        try {
            Map<Path, Long> before = sizes(directory);
            while (!copied(directory, copy) || !sizes(directory).equals(before)) { // a compaction interfered
                delete(copy);
                before = sizes(directory);
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean copied(Path directory, Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = copy.resolve(directory.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
            return true;
        } catch (NoSuchFileException | UncheckedIOException deleted) {
            return false;
        }
    }

    /** Returns the sizes of the files that belong to the database; RocksDB's own log files are left out. */
    private static Map<Path, Long> sizes(Path directory) throws IOException {
        Map<Path, Long> sizes = new HashMap<>();
        try (Stream<Path> files = Files.list(directory.resolve("db"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!file.getFileName().toString().startsWith("LOG")) {
                    sizes.put(file, file.toFile().length());
                }
            }
        }
        return sizes;
    }

    /** Deletes a directory, so that many rounds do not fill the disk. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Returns the only file with this ending in a store's database. */
    static Path only(String ending, Path directory) {
        try (Stream<Path> files = Files.list(directory.resolve("db"))) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(ending)).toList();
            if (found.size() != 1) {
                throw new AssertionError(found);
            }
            return found.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
