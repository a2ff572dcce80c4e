package io.contextservices.cli.config;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * File names. The JVM encodes them by the locale: in an ASCII or Latin-1 locale, a name with other characters refers to
 * no file or to a different one.
 */
public final class FileName {

    private FileName() {}

    /**
     * Returns the path of a file name.
     *
     * @throws IllegalArgumentException if the name is invalid, or the locale cannot encode it
     */
    public static Path path(String name) {
        return path(name, System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    static Path path(String name, String encoding) {
        boolean ascii = name.chars().allMatch(c -> c < 0x80);
        // Windows stores names as Unicode.
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
