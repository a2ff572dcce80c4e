package io.contextservices.cli;

import io.contextservices.api.ContextServices;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Deletes a service. */
@Command(
        name = "delete",
        description = "Deletes a service with its states, its tasks and all data.",
        mixinStandardHelpOptions = true)
final class DeleteCommand implements Callable<Integer> {

    @Mixin
    private Remote remote;

    @Mixin
    private ServiceIdParameter service;

    @Override
    public Integer call() {
        try (ContextServices services = remote.connect().blocking()) {
            services.delete(service.id());
        }
        return 0;
    }
}
