package io.contextservices.cli.config;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Names of files. The JVM encodes them by the locale, so that in an ASCII or Latin-1 locale a name with other characters is
 * that of no file or of another file.
 */
public final class FileName {

    private FileName() {}

    /**
     * The path of this name.
     *
     * @throws IllegalArgumentException if there can be no such file, or the locale does not allow the name
     */
    public static Path path(String name) {
        return path(name, System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    static Path path(String name, String encoding) {
        boolean ascii = name.chars().allMatch(c -> c < 0x80);
        // Windows keeps names as Unicode.
        if (!ascii && File.separatorChar == '/' && !encoding.equalsIgnoreCase("UTF-8")) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot be the name of a file in this locale, whose encoding is " + encoding
                            + "; set LC_ALL=C.UTF-8");
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + name + "' cannot be the name of a file: " + e.getReason(), e);
        }
    }
}
