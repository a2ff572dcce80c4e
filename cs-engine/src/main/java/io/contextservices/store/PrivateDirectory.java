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
 * Functions for directories with customers' data, which other users of the machine must not read. On a file system
 * without owners, such a directory has no special permissions.
 */
public final class PrivateDirectory {

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    private PrivateDirectory() {}

    /** Returns the attributes for creating a directory that only its owner can use. */
    public static FileAttribute<?>[] attributes(Path directory) {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /**
     * Returns whether users other than the owner and its group can use a directory.
     *
     * @throws IOException if the permissions of the directory cannot be read
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
