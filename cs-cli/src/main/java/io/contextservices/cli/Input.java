package io.contextservices.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where an event comes from. */
final class Input {

    private static final String STANDARD_INPUT = "-";

    private Input() {}

    static byte[] read(String file) throws IOException {
        return file.equals(STANDARD_INPUT) ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
    }
}
