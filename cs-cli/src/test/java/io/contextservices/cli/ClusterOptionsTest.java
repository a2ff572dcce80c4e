package io.contextservices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how commands parse the address of a cluster, before they connect. */
class ClusterOptionsTest {

    private static final String CLUSTER = "cassandra://h1,h2/cs";

    private record Result(int code, String out, String err) {}

    private static Result cs(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Cs.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Result(code, out.toString(), err.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--create-schema|3",
                "--create-schema 1|1",
                "--create-schema=dc1=3,dc2=2|\"dc1=3,dc2=2\"",
                "--create-schema --port 0|3"
            },
            quoteCharacter = '\'')
    void replicationIsOptional(String options, String copies) {
        Result config = cs(Stream.concat(Stream.of("config", "--store", CLUSTER), Stream.of(options.split(" ", -1)))
                .toArray(String[]::new));

        assertThat(config.err()).isEmpty();
        assertThat(config.out())
                .contains("store.cassandra.address: \"" + CLUSTER + "\"  # command line\n")
                .contains("store.cassandra.create-schema: " + copies + "  # command line\n");
    }

    @Test
    void schemaIsNotCreatedByDefault() {
        assertThat(cs("config", "--store", CLUSTER).out()).contains("# store.cassandra.create-schema:  # not set\n");
    }

    @Test
    void directoryAndClusterTogetherAreRefused() {
        assertThat(cs("serve", "--store", CLUSTER, "--data", "d"))
                .isEqualTo(new Result(
                        2,
                        "",
                        "cs: store.directory (command line) and store.cassandra.address (command line) exclude"
                                + " each other: a server has one store\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"verify CLUSTER", "repair CLUSTER", "restore CLUSTER d", "restore d CLUSTER", "backup CLUSTER"})
    void fileCommandsReferToTheToolsOfTheCluster(String command) {
        refuses(command.replace("CLUSTER", CLUSTER).split(" ", -1));
    }

    @Test
    void backupOfAClusterIsRefused() {
        refuses("backup", "--store", CLUSTER, "target");
    }

    private static void refuses(String... command) {
        Result refused = cs(command);

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("for a store in a directory", "nodetool snapshot");
    }

    @Test
    void helpListsTheOptionsOfBothStores() {
        for (String command : List.of("serve", "config")) {
            assertThat(cs(command, "--help").out())
                    .contains("--data=DIR", "--store=ADDRESS", "--create-schema[=COPIES]");
        }
    }
}
