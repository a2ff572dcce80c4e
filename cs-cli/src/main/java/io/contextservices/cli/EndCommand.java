package io.contextservices.cli;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ContextServices;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.wire.EventCodec;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a service. */
@Command(
        name = "end",
        description = "Ends a service with an event from a JSON file, with a disposition, or without either.",
        mixinStandardHelpOptions = true)
final class EndCommand implements Callable<Integer> {

    @Mixin
    private Remote remote;

    @Mixin
    private ServiceIdParameter service;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE|-",
            description = "the event as JSON; - reads standard input")
    private @Nullable String file;

    @Option(
            names = "--disposition",
            paramLabel = "NAME",
            description = "how the service ended: a name, or an id in digits; not together with FILE")
    private @Nullable String disposition;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ServiceEndEvent event = event();
        try (ContextServices services = remote.connect().blocking()) {
            services.end(service.id(), event);
        }
        return 0;
    }

    private ServiceEndEvent event() throws IOException {
        if (file == null) {
            ServiceEndEvent.Builder event = ServiceEndEvent.builder();
            return disposition == null
                    ? event.build()
                    : event.disposition(attribute(disposition)).build();
        }
        if (disposition != null) {
            throw new ParameterException(
                    spec.commandLine(), "--disposition and FILE exclude each other: the event may have a disposition");
        }
        return EventCodec.readServiceEnd(Input.read(file), Limits.DEFAULT);
    }

    private static AttributeValue attribute(String text) {
        return text.matches("[0-9]{1,18}") ? AttributeValue.of(Long.parseLong(text)) : AttributeValue.of(text);
    }
}
