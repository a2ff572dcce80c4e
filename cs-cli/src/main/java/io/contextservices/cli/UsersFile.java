package io.contextservices.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The file of users. It is replaced atomically, so a server always reads either the old or the new version. */
final class UsersFile {

    private static final Duration RETRY = Duration.ofMillis(20);
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private final Path file;

    UsersFile(Path file) throws IOException {
        // For a symbolic link, the target is replaced.
        this.file = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    }

    /**
     * Replaces the line of a user, or appends it. Concurrent commands wait for each other, so that no command
     * overwrites the change of another. The system releases the lock of a command that was killed. The lock file stays:
     * if a command deleted it, two others could hold locks on two files of that name.
     */
    void put(String name, String line) throws IOException {
        Path path = file.resolveSibling("." + file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long end = System.nanoTime() + MAX_WAIT.toNanos();
            while (!isLocked(channel)) {
                if (System.nanoTime() - end >= 0) {
                    throw new IOException(
                            "another cs user command holds the lock on " + path + "; try again when it has ended");
                }
                LockSupport.parkNanos(RETRY.toNanos());
            }
            replaceOrAppend(name, line);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldInThisProcess) {
            return false;
        }
    }

    private void replaceOrAppend(String name, String line) throws IOException {
        List<String> lines = Files.exists(file) ? new ArrayList<>(Files.readAllLines(file)) : new ArrayList<>();
        int index = 0;
        while (index < lines.size() && !lines.get(index).strip().startsWith(name + ':')) {
            index++;
        }
        if (index < lines.size()) {
            lines.set(index, line);
        } else {
            lines.add(line);
        }
        replace(lines);
    }

    private void replace(List<String> lines) throws IOException {
        // The temporary file is private to its owner.
        Path temporary = Files.createTempFile(file.getParent(), ".users", "");
        try {
            Files.write(temporary, lines, StandardOpenOption.SYNC);
            if (Files.exists(file)) {
                copyAccess(file, temporary);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Copies the owner and the permissions of a file, since the server may run as another user. */
    private static void copyAccess(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes source = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributes target = view.readAttributes();
        if (!target.group().equals(source.group())) {
            view.setGroup(source.group());
        }
        if (!target.owner().equals(source.owner())) {
            view.setOwner(source.owner());
        }
        view.setPermissions(source.permissions());
    }
}
