package io.contextservices.cli;

import io.contextservices.client.ContextServicesClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "who calls; the password is in the environment, CS_PASSWORD, or is asked for")
    private @Nullable String user;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "certificates, PEM, to trust instead of those that the JDK trusts")
    private @Nullable Path trust;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    ContextServicesClient connect() {
        ContextServicesClient.Builder client = ContextServicesClient.builder().baseUrl(url);
        if (user != null) {
            client.credentials(user, Password.from("CS_PASSWORD", "Password of " + user, spec.commandLine()));
        }
        if (trust != null) {
            client.httpClient(Trust.only(trust))
                    .connectTimeout(Duration.ofSeconds(5))
                    .callTimeout(Duration.ofSeconds(30));
        }
        return client.build();
    }

    /** Whether nobody reads what is printed any more. */
    boolean isPrintingInVain() {
        return spec.commandLine().getOut().checkError();
    }

    /**
     * Says on standard error which services the server could not read, if any.
     *
     * @return the exit code for that
     */
    int warn(Collection<Long> unreadable) {
        return Report.unreadable(unreadable, spec.commandLine().getErr());
    }

    void print(byte[] json) {
        spec.commandLine().getOut().println(new String(json, StandardCharsets.UTF_8));
    }
}
