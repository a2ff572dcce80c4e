package io.contextservices.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Directories that hold customers' data, which other users of the machine have no business with. Where a file system knows no
 * owners, the directory is like any other.
 */
public final class PrivateDirectory {

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    private PrivateDirectory() {}

    /** With what a new directory is made that its owner alone may use. */
    public static FileAttribute<?>[] attributes(Path directory) {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /**
     * Whether users other than the owner and its group may use a directory.
     *
     * @throws IOException if the directory cannot be looked at
     */
    public static boolean isOpenToOthers(Path directory) throws IOException {
        if (attributes(directory).length == 0) {
            return false;
        }
        Set<PosixFilePermission> open = EnumSet.noneOf(PosixFilePermission.class);
        open.addAll(Files.getPosixFilePermissions(directory));
        open.retainAll(OTHERS);
        return !open.isEmpty();
    }
}
