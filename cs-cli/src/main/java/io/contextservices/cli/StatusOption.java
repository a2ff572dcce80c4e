package io.contextservices.cli;

import io.contextservices.api.Status;
import picocli.CommandLine.Option;

/** The option that selects the active or the completed part of a list. */
final class StatusOption {

    @Option(names = "--active", description = "only active entries")
    private boolean active;

    @Option(names = "--completed", description = "only completed entries")
    private boolean completed;

    Status status() {
        return active ? Status.ACTIVE : completed ? Status.COMPLETED : Status.ALL;
    }
}
