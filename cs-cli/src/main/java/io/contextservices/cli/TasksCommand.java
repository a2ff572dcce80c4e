package io.contextservices.cli;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ResourceCodec;
import io.contextservices.api.ServiceView;
import io.contextservices.api.TaskQuery;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the tasks of a service. */
@Command(
        name = "tasks",
        description = "Prints the tasks of a service, in states or not, as a JSON array, in the order of their ids.",
        mixinStandardHelpOptions = true)
final class TasksCommand implements Callable<Integer> {

    @Mixin
    private Remote remote;

    @Mixin
    private ExtensionsCommand extensions;

    @ArgGroup
    private StatusOption status = new StatusOption();

    @Option(names = "--state", paramLabel = "ID", split = ",", description = "only tasks of this state")
    private long[] states = {};

    @Parameters(paramLabel = "ID", description = "the id of the service")
    private long id;

    @Override
    public Integer call() {
        TaskQuery query =
                TaskQuery.all().status(status.status()).stateIds(states).view(extensions.addTo(ServiceView.plain()));
        try (ContextServices services = remote.connect().blocking()) {
            remote.print(ResourceCodec.writeTasks(services.tasks(id, query)));
        }
        return 0;
    }
}
