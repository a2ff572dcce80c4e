package io.contextservices.cli;

import io.contextservices.api.ContextServices;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a service. */
@Command(
        name = "delete",
        description = "Forgets a service, with its states, its tasks and all data.",
        mixinStandardHelpOptions = true)
final class DeleteCommand implements Callable<Integer> {

    @Mixin
    private Remote remote;

    @Parameters(paramLabel = "ID", description = "the id of the service")
    private long id;

    @Override
    public Integer call() {
        try (ContextServices services = remote.connect().blocking()) {
            services.delete(id);
        }
        return 0;
    }
}
