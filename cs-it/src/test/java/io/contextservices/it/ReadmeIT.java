package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executes the commands of the documents line by line in an empty directory. Only the port differs, since 8080 may be
 * in use.
 */
class ReadmeIT {

    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```console\\R(.*?)^ *```$");

    /** Builds, benchmarks, releases, and commands that need a cluster. */
    private static final Pattern NOT_HERE =
            Pattern.compile("mvn |make|git |cs-bench/run|examples/cluster/cluster|.*cassandra://|cs upgrade ");

    /** The sections that the tests below execute, as a regular expression for each document. */
    private static final Map<String, String> EXECUTED = Map.of(
            "README.md", "Two commands",
            "docs/command-line.md", ".*",
            "docs/logging.md", ".*",
            "docs/recipes.md", "Export the services of a month|Move a store to another directory",
            "docs/tenants-and-access.md", "Users and TLS");

    @TempDir
    Path directory;

    private ServerProcess server;

    @BeforeEach
    void copyCommand() throws IOException {
        String java = ServerProcess.command().stream()
                .map(each -> "'" + each + "'")
                .collect(Collectors.joining(" "))
                .replaceFirst(" ", " \\${JAVA_OPTS:-} ");
        String script = "#!/bin/sh\ncase \"$1 $*\" in\n  *--url*) ;;\n"
                + "  start* | get* | find* | states* | tasks* | end* | delete* | export*) set -- \"$@\" --url \"$URL\" ;;\n"
                + "esac\nexec " + java + " \"$@\"\n";
        Path cs = Files.writeString(directory.resolve("cs"), script);
        assertThat(cs.toFile().setExecutable(true)).isTrue();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void commandsForOneServer() throws Exception {
        run("README.md", "## Two commands");
        runBlocks(Files.readString(ROOT.resolve("docs/command-line.md")));
        run("docs/recipes.md", "## Export the services of a month");

        assertThat(directory.resolve("data3")).isDirectory();
        assertThat(directory.resolve("backups/monday")).isDirectory();
        assertThat(directory.resolve("march.ndjson")).exists();

        stop();
        server = null;
        run("docs/recipes.md", "## Move a store to another directory");

        assertThat(directory.resolve("moved")).isDirectory();
    }

    @Test
    @Tag("slow")
    void commandsForUsers() throws Exception {
        Files.writeString(directory.resolve("event.json"), "{\"contact_key\":\"42\"}");

        run("docs/tenants-and-access.md", "## Users and TLS");

        assertThat(directory.resolve("users")).exists();
    }

    @Test
    @Tag("slow")
    void commandsForTheLog() throws Exception {
        runBlocks(Files.readString(ROOT.resolve("docs/logging.md")));

        assertThat(Files.readString(directory.resolve("err"))).contains("INFO");
    }

    @Test
    void unexecutedCommandsNeedAnotherEnvironment() throws IOException {
        List<String> skipped = new ArrayList<>();
        for (Path document : documents()) {
            String executed = EXECUTED.getOrDefault(ROOT.relativize(document).toString(), "");
            for (String section : Files.readString(document).split("(?m)^(?=## )")) {
                if (!section.matches("(?s)## (" + executed + ")\\R.*")) {
                    blocks(section).stream()
                            .filter(block -> !NOT_HERE.matcher(block).lookingAt())
                            .forEach(skipped::add);
                }
            }
        }
        assertThat(skipped).isEmpty();
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (Path directory : List.of(ROOT, ROOT.resolve("docs"))) {
            try (Stream<Path> pages = Files.list(directory)) {
                pages.filter(page -> page.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        assertThat(documents).contains(ROOT.resolve("README.md"), ROOT.resolve("docs/recipes.md"));
        return documents;
    }

    private void run(String document, String heading) throws Exception {
        String text = Files.readString(ROOT.resolve(document));
        int begin = text.indexOf(heading + "\n");
        assertThat(begin).as(heading).isNotNegative();
        int end = text.indexOf("\n## ", begin);
        runBlocks(text.substring(begin, end < 0 ? text.length() : end));
    }

    private void runBlocks(String section) throws Exception {
        List<String> blocks = blocks(section);
        assertThat(blocks).isNotEmpty();
        for (String block : blocks) {
            for (String line : block.lines().filter(each -> !each.isBlank()).toList()) {
                if (line.contains("./cs serve")) {
                    server = ServerProcess.start(shell(line.replace("./cs", "exec ./cs")));
                } else if (!NOT_HERE.matcher(line).lookingAt()) {
                    carryOut(line);
                }
            }
        }
    }

    private void carryOut(String line) throws Exception {
        Path in = Files.writeString(directory.resolve("in"), "secret\n"); // for commands that ask for a password
        Path out = directory.resolve("out");
        String local =
                server == null ? line : line.replace(":8080", server.url().replaceFirst(".*(?=:)", ""));
        Process process = shell(local)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor())
                .as("%s%n%s%n%s", line, Files.readString(out), Files.readString(directory.resolve("err")))
                .isZero();
    }

    private ProcessBuilder shell(String line) {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", line)
                .directory(directory.toFile())
                .redirectError(Redirect.to(directory.resolve("err").toFile()));
        shell.environment().put("CS_SERVER_PORT", "0");
        if (server != null) {
            shell.environment().put("URL", server.url());
        }
        if (line.contains("--user ")) {
            shell.environment().put("CS_PASSWORD", "secret");
        }
        return shell;
    }

    private static List<String> blocks(String text) {
        List<String> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            blocks.add(block.group(1).stripIndent());
        }
        return blocks;
    }
}
