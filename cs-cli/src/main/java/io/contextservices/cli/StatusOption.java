package io.contextservices.cli;

import io.contextservices.api.Status;
import picocli.CommandLine.Option;

/** The option that selects the active or the completed part of a list. */
final class StatusOption {

    @Option(names = "--active", description = "only what has not ended")
    private boolean active;

    @Option(names = "--completed", description = "only what has ended")
    private boolean completed;

    Status status() {
        return active ? Status.ACTIVE : completed ? Status.COMPLETED : Status.ALL;
    }
}
