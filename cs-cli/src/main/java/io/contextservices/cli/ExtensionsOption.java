package io.contextservices.cli;

import io.contextservices.api.ServiceView;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that selects attached data. */
final class ExtensionsOption {

    private static final String ALL = "*";

    @Option(
            names = "--extensions",
            paramLabel = "KEY",
            split = ",",
            description = "also print attached data with these keys; '*' for all")
    private List<String> keys = List.of();

    ServiceView addTo(ServiceView view) {
        ServiceView result = view;
        for (String key : keys) {
            result = key.equals(ALL) ? result.withAllExtensions() : result.withExtensions(key);
        }
        return result;
    }
}
