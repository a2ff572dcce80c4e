package io.contextservices.cli;

import io.contextservices.cli.config.FileName;
import java.io.IOException;
import java.nio.file.Files;

/** Where an event comes from. */
final class Input {

    private static final String STANDARD_INPUT = "-";

    private Input() {}

    static byte[] read(String file) throws IOException {
        return file.equals(STANDARD_INPUT) ? System.in.readAllBytes() : Files.readAllBytes(FileName.path(file));
    }
}
