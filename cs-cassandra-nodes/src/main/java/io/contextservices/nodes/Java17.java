package io.contextservices.nodes;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Locates the Java 17 on which Cassandra runs; the tests may run on a newer version. */
final class Java17 {

    /** The system property for the home of a Java 17, needed where none is found automatically. */
    static final String PROPERTY = "cassandra.java.home";

    private static final int VERSION = 17;

    private Java17() {}

    /**
     * Returns the {@code java} command: from the home in the property, from this JVM if it is version 17, or from the
     * first Java 17 in the usual directories.
     *
     * @throws IOException if there is none
     */
    static Path command() throws IOException {
        String named = System.getProperty(PROPERTY);
        if (named != null) {
            return command(Path.of(named));
        }
        if (Runtime.version().feature() == VERSION) {
            return command(Path.of(System.getProperty("java.home")));
        }
        for (Path home : homes()) {
            if (isJava17(home)) {
                return command(home);
            }
        }
        throw new IOException("no Java 17 found, which Cassandra needs: name its home with -D" + PROPERTY);
    }

    private static Path command(Path home) {
        return home.resolve("bin").resolve("java");
    }

    private static boolean isJava17(Path home) throws IOException {
        Path release = home.resolve("release");
        return Files.isExecutable(command(home))
                && Files.isReadable(release)
                && Files.readString(release).contains("JAVA_VERSION=\"" + VERSION + '.');
    }

    private static List<Path> homes() throws IOException {
        Path user = Path.of(System.getProperty("user.home"));
        List<Path> homes = new ArrayList<>();
        for (Path parent : List.of(
                Path.of("/usr/lib/jvm"),
                Path.of("/opt"),
                user.resolve(".sdkman/candidates/java"),
                user.resolve(".jdks"),
                Path.of("/Library/Java/JavaVirtualMachines"))) {
            if (Files.isDirectory(parent)) {
                try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
                    for (Path child : children) {
                        homes.add(child);
                        homes.add(child.resolve("Contents/Home"));
                    }
                }
            }
        }
        return homes;
    }
}
