package io.contextservices.it;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Processes of {@code cs serve} on a cluster, configured by variables of the environment. */
final class ServerOnCassandra {

    private static final String PREFIX = "CS_STORE_CASSANDRA_";

    private ServerOnCassandra() {}

    /** The exit code and output of a process. */
    record Result(int code, String out, String err) {}

    private static ProcessBuilder serve(Path directory, Map<String, String> configuration) {
        ProcessBuilder builder =
                new ProcessBuilder(ServerProcess.command("serve", "--port", "0")).directory(directory.toFile());
        configuration.forEach((name, value) -> builder.environment().put(PREFIX + name, value));
        return builder;
    }

    /** Starts a server. */
    static ServerProcess start(Path directory, Map<String, String> configuration, String... arguments)
            throws IOException {
        ProcessBuilder serve = serve(directory, configuration).redirectError(Redirect.INHERIT);
        serve.command().addAll(List.of(arguments));
        return ServerProcess.start(serve);
    }

    /** Returns the result of a server that does not start. */
    static Result rejected(Path directory, Map<String, String> configuration, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder serve = serve(directory, configuration);
        serve.command().addAll(1, logging());
        serve.command().addAll(List.of(arguments));
        Path err = Files.createTempFile(directory, "err", "");
        Process process = serve.redirectError(err.toFile()).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out, Files.readString(err));
    }

    /** Uses the logging configuration of the command's jar; on the class path these tests' own comes first. */
    private static List<String> logging() throws IOException {
        Properties logging = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("../cs-cli/src/main/resources/simplelogger.properties"))) {
            logging.load(in);
        }
        return logging.entrySet().stream()
                .map(each -> "-D" + each.getKey() + '=' + each.getValue())
                .toList();
    }
}
