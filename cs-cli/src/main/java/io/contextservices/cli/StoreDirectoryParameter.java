package io.contextservices.cli;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The parameter that names the directory of a store. */
final class StoreDirectoryParameter {

    @Parameters(paramLabel = "DIR", converter = StoreDirectoryConverter.class, description = "directory of the store")
    private Path directory;

    Path directory() {
        return directory;
    }
}
