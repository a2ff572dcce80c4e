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

/** The options and functions of all commands that call a server. */
final class Remote {

    private static final Pattern SCHEME = Pattern.compile("https?:|[a-z][a-z0-9+.-]*:/", Pattern.CASE_INSENSITIVE);

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "address of the server; http:// may be omitted",
            defaultValue = "http://127.0.0.1:8080",
            showDefaultValue = picocli.CommandLine.Help.Visibility.ALWAYS)
    private String url;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "name of the user; CS_PASSWORD has the password, or the command prompts for it")
    private @Nullable String user;

    @Option(names = "--tenant", paramLabel = "NAME", description = "tenant, if the server has several")
    private @Nullable String tenant;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "PEM file of certificates to trust instead of those that the JDK trusts")
    private @Nullable Path trust;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    /**
     * Returns a client for the server.
     *
     * @throws ParameterException if the address, the user, the tenant or the file of certificates is invalid
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

    /** Adds {@code http://} to an address without a scheme, such as {@code localhost:8080}. */
    static String withScheme(String url) {
        return SCHEME.matcher(url).lookingAt() ? url : "http://" + url;
    }

    /** Returns whether the output has failed, for example because the reader closed the pipe. */
    boolean isOutputBroken() {
        return spec.commandLine().getOut().checkError();
    }

    /**
     * Prints to standard error which services the server could not read, if any.
     *
     * @return the matching exit code
     */
    int warn(Collection<Long> unreadable) {
        return StoreSummary.unreadable(unreadable, spec.commandLine().getErr());
    }

    void print(byte[] json) {
        spec.commandLine().getOut().println(new String(json, StandardCharsets.UTF_8));
    }
}
