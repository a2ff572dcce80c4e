package io.contextservices.cli;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceView;
import io.contextservices.wire.ResourceCodec;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads a service. */
@Command(name = "get", description = "Prints a service as JSON.", mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {

    @Mixin
    private Remote remote;

    @Mixin
    private ExtensionsOption extensions;

    @Option(names = "--states", description = "also print the states")
    private boolean states;

    @Option(names = "--tasks", description = "also print the tasks, and with --states those of each state")
    private boolean tasks;

    @Mixin
    private ServiceIdParameter service;

    @Override
    public Integer call() {
        ServiceView view = extensions.addTo(ServiceView.plain());
        view = states ? view.withActiveStates().withCompletedStates() : view;
        view = tasks ? view.withActiveTasks().withCompletedTasks() : view;
        try (ContextServices services = remote.connect().blocking()) {
            remote.print(ResourceCodec.write(services.get(service.id(), view)));
        }
        return 0;
    }
}
