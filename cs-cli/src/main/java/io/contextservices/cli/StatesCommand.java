package io.contextservices.cli;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ResourceCodec;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StateQuery;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the states of a service. */
@Command(
        name = "states",
        description = "Prints the states of a service as a JSON array, in the order of their ids.",
        mixinStandardHelpOptions = true)
final class StatesCommand implements Callable<Integer> {

    @Mixin
    private Remote remote;

    @Mixin
    private ExtensionsCommand extensions;

    @ArgGroup
    private StatusOption status = new StatusOption();

    @Option(names = "--tasks", description = "print the tasks of each state as well")
    private boolean tasks;

    @Parameters(paramLabel = "ID", description = "the id of the service")
    private long id;

    @Override
    public Integer call() {
        ServiceView view = extensions.addTo(ServiceView.plain());
        view = tasks ? view.withActiveTasks().withCompletedTasks() : view;
        StateQuery query = StateQuery.all().status(status.status()).view(view);
        try (ContextServices services = remote.connect().blocking()) {
            remote.print(ResourceCodec.writeStates(services.states(id, query)));
        }
        return 0;
    }
}
