package io.contextservices.cli;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StateQuery;
import io.contextservices.wire.ResourceCodec;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the states of a service. */
@Command(
        name = "states",
        description = "Prints the states of a service as a JSON array, ascending by id.",
        mixinStandardHelpOptions = true)
final class StatesCommand implements Callable<Integer> {

    @Mixin
    private Remote remote;

    @Mixin
    private ExtensionsOption extensions;

    @ArgGroup
    private StatusOption status = new StatusOption();

    @Option(names = "--tasks", description = "also print the tasks of each state")
    private boolean tasks;

    @Mixin
    private ServiceIdParameter service;

    @Override
    public Integer call() {
        ServiceView view = extensions.addTo(ServiceView.plain());
        view = tasks ? view.withActiveTasks().withCompletedTasks() : view;
        StateQuery query = StateQuery.all().withStatus(status.status()).withView(view);
        try (ContextServices services = remote.connect().blocking()) {
            remote.print(ResourceCodec.writeStates(services.states(service.id(), query)));
        }
        return 0;
    }
}
