package io.contextservices.cli;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceView;
import io.contextservices.api.TaskQuery;
import io.contextservices.wire.ResourceCodec;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the tasks of a service. */
@Command(
        name = "tasks",
        description = "Prints the tasks of a service, with those of its states, as a JSON array, ascending by id.",
        mixinStandardHelpOptions = true)
final class TasksCommand implements Callable<Integer> {

    @Mixin
    private Remote remote;

    @Mixin
    private ExtensionsOption extensions;

    @ArgGroup
    private StatusOption status = new StatusOption();

    @Option(names = "--state", paramLabel = "ID", split = ",", description = "only tasks of these states")
    private long[] states = {};

    @Mixin
    private ServiceIdParameter service;

    @Override
    public Integer call() {
        TaskQuery query = TaskQuery.all()
                .withStatus(status.status())
                .withStateIds(states)
                .withView(extensions.addTo(ServiceView.plain()));
        try (ContextServices services = remote.connect().blocking()) {
            remote.print(ResourceCodec.writeTasks(services.tasks(service.id(), query)));
        }
        return 0;
    }
}
