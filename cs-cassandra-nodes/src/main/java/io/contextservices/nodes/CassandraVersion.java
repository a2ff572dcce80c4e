package io.contextservices.nodes;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The versions of Cassandra for tests. The POMs of this module name the exact releases. */
public enum CassandraVersion {
    /** Cassandra 4.1. */
    V4_1("4.1"),
    /** Cassandra 5.0. */
    V5_0("5.0");

    private final String number;

    CassandraVersion(String number) {
        this.number = number;
    }

    /** Returns the class path of this version, as resolved by the build. */
    String classPath() throws IOException {
        Path file = module().resolve(number).resolve("target").resolve("classpath");
        if (!Files.exists(file)) {
            throw new IOException(file + " is not there: build the module cassandra-" + number + " first");
        }
        return Files.readString(file);
    }

    private static Path module() throws IOException {
        try (InputStream in = requireNonNull(CassandraVersion.class.getResourceAsStream("module"))) {
            return Path.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }

    @Override
    public String toString() {
        return number;
    }
}
