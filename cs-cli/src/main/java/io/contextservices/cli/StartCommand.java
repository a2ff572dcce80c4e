package io.contextservices.cli;

import io.contextservices.api.ContextServices;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.wire.EventCodec;
import io.contextservices.wire.ResourceCodec;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Starts a service. */
@Command(
        name = "start",
        description = "Starts a service with the event in a JSON file, and prints its id as JSON.",
        mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {

    @Mixin
    private Remote remote;

    @Parameters(paramLabel = "FILE|-", description = "the event as JSON; - reads standard input")
    private String file;

    @Override
    public Integer call() throws IOException {
        ServiceStartEvent event = EventCodec.readServiceStart(Input.read(file), Limits.DEFAULT);
        try (ContextServices services = remote.connect().blocking()) {
            remote.print(ResourceCodec.write(services.start(event)));
        }
        return 0;
    }
}
