package io.contextservices.cli;

import io.contextservices.cli.config.FileName;
import java.io.IOException;
import java.nio.file.Files;

/** Reads events from a file or from standard input. */
final class Input {

    private static final String STANDARD_INPUT = "-";

    private Input() {}

    static byte[] read(String file) throws IOException {
        return file.equals(STANDARD_INPUT) ? System.in.readAllBytes() : Files.readAllBytes(FileName.path(file));
    }
}
