package io.contextservices.cli;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ResourceCodec;
import io.contextservices.api.ServiceView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Reads a service. */
@Command(name = "get", description = "Prints a service as JSON.", mixinStandardHelpOptions = true)
final class Get implements Callable<Integer> {

    @Mixin
    private Remote remote;

    @Mixin
    private Extensions extensions;

    @Parameters(paramLabel = "ID", description = "the id of the service")
    private long id;

    @Override
    public Integer call() {
        ServiceView view = extensions.addTo(ServiceView.plain());
        try (ContextServices services = remote.connect().blocking()) {
            remote.print(ResourceCodec.write(services.get(id, view)));
        }
        return 0;
    }
}
