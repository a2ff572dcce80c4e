package io.contextservices.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of RocksDB in the directory {@code db} of a store. Each call lists them anew. */
record DatabaseFiles(Path directory) {

    private static final String TABLE = ".sst";
    private static final String LOG = ".log";
    private static final Pattern LOG_FILE = Pattern.compile("\\d+\\.log");

    /** Returns all files, sorted; an empty list if the directory does not exist. */
    List<Path> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Returns the write-ahead logs. */
    List<Path> logs() throws IOException {
        return list().stream()
                .filter(file -> LOG_FILE.matcher(file.getFileName().toString()).matches())
                .toList();
    }

    boolean hasNoTables() throws IOException {
        return list().stream().noneMatch(DatabaseFiles::isTable);
    }

    /** Returns whether the database was never completely created: it has neither tables nor logs. */
    boolean wasNeverWritten() throws IOException {
        return hasNoTables() && logs().isEmpty();
    }

    /** Returns whether there are neither tables nor logs with content. */
    boolean hasNoData() throws IOException {
        return list().stream().noneMatch(file -> isTable(file) || isLogWithContent(file));
    }

    private static boolean isTable(Path file) {
        return file.toString().endsWith(TABLE);
    }

    private static boolean isLogWithContent(Path file) {
        return file.toString().endsWith(LOG) && file.toFile().length() > 0;
    }

    /** Returns the number at the beginning of the name of one of RocksDB's numbered files. */
    static long number(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.indexOf('.')));
    }

    /** Creates the directory if it does not exist. */
    void createDirectory() throws IOException {
        DurableFiles.createDirectory(directory);
    }

    void sync() throws IOException {
        for (Path file : list()) {
            DurableFiles.syncFile(file);
        }
        DurableFiles.syncDirectory(directory);
    }

    /** Deletes the files and their directory, if it exists. */
    void delete() throws IOException {
        if (Files.isDirectory(directory)) {
            for (Path file : list()) {
                Files.delete(file);
            }
            Files.delete(directory);
        }
    }
}
