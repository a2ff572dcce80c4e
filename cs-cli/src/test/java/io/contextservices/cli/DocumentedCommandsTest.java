package io.contextservices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks that the commands in the documents use options that the program has, including commands within the text and
 * commands for a cluster. Does not run them: {@code ReadmeIT} in {@code cs-it} runs the README's commands for one
 * server.
 */
class DocumentedCommandsTest {

    private static final Path ROOT = Path.of("..");
    private static final String COMMAND = "(?:[A-Z_]+=\\S+ )*(?:exec )?(?:\\./)?cs ([a-z][^`#\\n]*)";
    private static final Pattern IN_TEXT = Pattern.compile("`" + COMMAND + "`");
    private static final Pattern LINE = Pattern.compile("(?m)^ *" + COMMAND);
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```console\\R(.*?)^ *```$");

    private static final Pattern COMMAND_IN_HELP = Pattern.compile("(?m)^  ([a-z]+)  ");
    private static final Pattern EXIT_CODE_IN_HELP = Pattern.compile("(?m)^  +(\\d)  ");

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (Path directory : List.of(ROOT, ROOT.resolve("docs"))) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        return documents;
    }

    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        for (Path document : documents()) {
            String text = Files.readString(document);
            IN_TEXT.matcher(text).results().forEach(found -> commands.add(found.group(1)));
            Matcher block = BLOCK.matcher(text);
            while (block.find()) {
                LINE.matcher(block.group(1)).results().forEach(found -> commands.add(found.group(1)));
            }
        }
        return commands;
    }

    @Test
    void everyCommandIsDocumented() throws IOException {
        String document = Files.readString(ROOT.resolve("docs").resolve("command-line.md"));
        StringWriter help = new StringWriter();
        assertThat(Cs.run(new PrintWriter(help, true), new PrintWriter(new StringWriter()), "--help"))
                .isZero();

        assertThat(COMMAND_IN_HELP.matcher(help.toString()).results().map(command -> command.group(1)))
                .hasSizeGreaterThan(15)
                .allSatisfy(command -> assertThat(document).contains("`cs " + command + '`'));
        assertThat(EXIT_CODE_IN_HELP.matcher(help.toString()).results().map(code -> code.group(1)))
                .hasSize(7)
                .allSatisfy(code -> assertThat(document).contains("\n| " + code + " | "));
    }

    @Test
    void documentedCommandsAreAccepted() throws IOException {
        List<String> commands = commands();
        assertThat(commands)
                .hasSizeGreaterThan(80)
                .anyMatch(command -> command.startsWith("upgrade --store cassandra:"))
                .anyMatch(command -> command.startsWith("serve --port 8081"));

        for (String command : commands) {
            StringWriter err = new StringWriter();
            // With this option the program parses all others, and does nothing.
            String[] arguments = (command.replace("'", "").strip() + " --help").split("\\s+");

            assertThat(Cs.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), arguments))
                    .as("cs %s: %s", command, err)
                    .isZero();
        }
    }
}
