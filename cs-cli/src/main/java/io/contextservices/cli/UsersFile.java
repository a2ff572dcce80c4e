package io.contextservices.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The file of users, as a server may read it at any moment: it is there as a whole, before a change or after. */
final class UsersFile {

    private static final Duration RETRY = Duration.ofMillis(20);
    private static final Duration MOST_WAITED = Duration.ofSeconds(30);
    private static final Duration LEFT_OVER = Duration.ofMinutes(1);

    private final Path file;

    UsersFile(Path file) throws IOException {
        // Of a link, what it leads to is to be replaced.
        this.file = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    }

    /**
     * Puts a user's line in the place of the one that is there, or else at the end. Commands that do so at the same time wait for
     * each other: what one has read another must not have replaced meanwhile.
     */
    void put(String name, String line) throws IOException {
        Path lock = lock();
        try {
            putAlone(name, line);
        } finally {
            Files.deleteIfExists(lock);
        }
    }

    /** The file that only one command can make. It is there for some milliseconds, unless a command was killed. */
    private Path lock() throws IOException {
        Path lock = file.resolveSibling("." + file.getFileName() + ".lock");
        long end = System.nanoTime() + MOST_WAITED.toNanos();
        while (true) {
            try {
                return Files.createFile(lock);
            } catch (FileAlreadyExistsException held) {
                if (isLeftOver(lock)) {
                    Files.deleteIfExists(lock);
                } else if (System.nanoTime() - end >= 0) {
                    throw new IOException("another command is changing the file, or has left " + lock, held);
                }
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private static boolean isLeftOver(Path lock) throws IOException {
        try {
            return Files.getLastModifiedTime(lock)
                    .toInstant()
                    .isBefore(Instant.now().minus(LEFT_OVER));
        } catch (NoSuchFileException released) {
            return false;
        }
    }

    private void putAlone(String name, String line) throws IOException {
        List<String> lines = Files.exists(file) ? new ArrayList<>(Files.readAllLines(file)) : new ArrayList<>();
        int place = 0;
        while (place < lines.size() && !lines.get(place).strip().startsWith(name + ':')) {
            place++;
        }
        if (place < lines.size()) {
            lines.set(place, line);
        } else {
            lines.add(line);
        }
        replace(lines);
    }

    private void replace(List<String> lines) throws IOException {
        // Nobody but its owner gets at a new file, which is one of these.
        Path beside = Files.createTempFile(file.getParent(), ".users", "");
        try {
            Files.write(beside, lines, StandardOpenOption.SYNC);
            if (Files.exists(file)) {
                handOn(file, beside);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** Whose it is, and who may read it: a server may run as somebody else. */
    private static void handOn(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes before = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributes now = view.readAttributes();
        if (!now.group().equals(before.group())) {
            view.setGroup(before.group());
        }
        if (!now.owner().equals(before.owner())) {
            view.setOwner(before.owner());
        }
        view.setPermissions(before.permissions());
    }
}
