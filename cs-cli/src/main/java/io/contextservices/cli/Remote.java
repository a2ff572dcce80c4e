package io.contextservices.cli;

import io.contextservices.client.ContextServicesClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What all commands that talk to a server share. */
final class Remote {

    private static final Pattern SCHEME = Pattern.compile("https?:|[a-z][a-z0-9+.-]*:/", Pattern.CASE_INSENSITIVE);

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "address of the server; http:// may be left out",
            defaultValue = "http://127.0.0.1:8080",
            showDefaultValue = picocli.CommandLine.Help.Visibility.ALWAYS)
    private String url;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "who calls; the password is in the environment, CS_PASSWORD, or is asked for")
    private @Nullable String user;

    @Option(names = "--tenant", paramLabel = "NAME", description = "whose data, where the server has several tenants")
    private @Nullable String tenant;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "certificates, PEM, to trust instead of those that the JDK trusts")
    private @Nullable Path trust;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    /**
     * A client for the server.
     *
     * @throws ParameterException if the address, the user, the tenant or the file of certificates is not valid
     */
    ContextServicesClient connect() {
        try {
            return client();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage()).replaceFirst("^baseUrl: ", "--url " + url + ": ");
            throw new ParameterException(spec.commandLine(), message, e);
        }
    }

    private ContextServicesClient client() {
        ContextServicesClient.Builder client = ContextServicesClient.builder().baseUrl(withScheme(url));
        if (tenant != null) {
            client.tenant(tenant);
        }
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

    /** The address {@code localhost:8080} stands for {@code http://localhost:8080}. */
    static String withScheme(String url) {
        return SCHEME.matcher(url).lookingAt() ? url : "http://" + url;
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
        return StoreSummary.unreadable(unreadable, spec.commandLine().getErr());
    }

    void print(byte[] json) {
        spec.commandLine().getOut().println(new String(json, StandardCharsets.UTF_8));
    }
}
