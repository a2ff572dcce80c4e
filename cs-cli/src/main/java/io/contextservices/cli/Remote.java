package io.contextservices.cli;

import io.contextservices.client.ContextServicesClient;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What all commands that talk to a server share. */
final class Remote {

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "address of the server",
            defaultValue = "http://127.0.0.1:8080",
            showDefaultValue = picocli.CommandLine.Help.Visibility.ALWAYS)
    private String url;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    ContextServicesClient connect() {
        return ContextServicesClient.builder().baseUrl(url).build();
    }

    /** Whether nobody reads what is printed any more. */
    boolean isPrintingInVain() {
        return spec.commandLine().getOut().checkError();
    }

    void print(byte[] json) {
        spec.commandLine().getOut().println(new String(json, StandardCharsets.UTF_8));
    }
}
