package io.contextservices.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Simulates a full disk: the names of RocksDB's next logs are links to {@code /dev/full}, so the kernel reports that
 * there is no space. The current log stays usable until it is flushed to a table.
 */
final class FullDisk {

    private static final int LINKS = 1_000;

    private final List<Path> links = new ArrayList<>();

    private FullDisk() {}

    static FullDisk under(Path directory) throws IOException {
        return under(directory, Path.of("/dev/full"));
    }

    /** Creates links to another file, which the kernel refuses to write for another reason. */
    static FullDisk under(Path directory, Path unwritable) throws IOException {
        Path database = directory.resolve("db");
        long last;
        try (Stream<Path> files = Files.list(database)) {
            last = files.flatMapToLong(FullDisk::number).max().orElseThrow();
        }
        FullDisk disk = new FullDisk();
        for (long number = last + 1; number <= last + LINKS; number++) {
            Path log = database.resolve(String.format(Locale.ROOT, "%06d.log", number));
            disk.links.add(Files.createSymbolicLink(log, unwritable));
        }
        return disk;
    }

    private static LongStream number(Path file) {
        String name = file.getFileName().toString();
        String digits = name.replaceAll("\\D", "");
        return digits.isEmpty() || name.startsWith("LOG") ? LongStream.empty() : LongStream.of(Long.parseLong(digits));
    }

    void makeRoom() throws IOException {
        for (Path link : links) {
            Files.deleteIfExists(link);
        }
    }

    /**
     * Copies the files that a crash would leave on a full disk. A log that could not be written exists there, but is
     * empty.
     */
    void image(Path directory, Path copy) throws IOException {
        Files.createDirectories(copy.resolve("db"));
        for (String name : List.of("FORMAT", "INVENTORY")) {
            Files.copy(directory.resolve(name), copy.resolve(name));
        }
        try (Stream<Path> files = Files.list(directory.resolve("db"))) {
            for (Path file : (Iterable<Path>) files.filter(file -> !links.contains(file))::iterator) {
                Files.copy(file, copy.resolve("db").resolve(file.getFileName()));
            }
        }
    }
}
