package io.contextservices.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for the configuration file. */
final class ConfigurationFileOption {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "${env:CS_CONFIG}",
            description = "configuration file (YAML); by default the one that CS_CONFIG names")
    private @Nullable Path file;

    @Nullable
    Path file() {
        return file;
    }
}
