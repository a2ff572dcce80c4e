package io.contextservices.cli;

import io.contextservices.api.ServiceView;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that selects attached data. */
final class ExtensionsCommand {

    private static final String ALL = "*";

    @Option(
            names = "--extensions",
            paramLabel = "KEY",
            split = ",",
            description = "attached data to print as well, by key; '*' for all")
    private List<String> keys = List.of();

    ServiceView addTo(ServiceView view) {
        ServiceView result = view;
        for (String key : keys) {
            result = key.equals(ALL) ? result.withAllExtensions() : result.withExtensions(key);
        }
        return result;
    }
}
