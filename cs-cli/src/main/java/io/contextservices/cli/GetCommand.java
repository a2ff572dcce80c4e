package io.contextservices.cli;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ResourceCodec;
import io.contextservices.api.ServiceView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads a service. */
@Command(name = "get", description = "Prints a service as JSON.", mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {

    @Mixin
    private Remote remote;

    @Mixin
    private ExtensionsCommand extensions;

    @Option(names = "--states", description = "print the states of the service as well")
    private boolean states;

    @Option(names = "--tasks", description = "print the tasks of the service and, with --states, of each state as well")
    private boolean tasks;

    @Parameters(paramLabel = "ID", description = "the id of the service")
    private long id;

    @Override
    public Integer call() {
        ServiceView view = extensions.addTo(ServiceView.plain());
        view = states ? view.withActiveStates().withCompletedStates() : view;
        view = tasks ? view.withActiveTasks().withCompletedTasks() : view;
        try (ContextServices services = remote.connect().blocking()) {
            remote.print(ResourceCodec.write(services.get(id, view)));
        }
        return 0;
    }
}
