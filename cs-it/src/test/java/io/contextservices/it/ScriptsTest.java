package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the scripts of this repository with fake commands that print their arguments. */
class ScriptsTest {

    private static final Path ROOT = Path.of("..");
    private static final FileTime EARLIER = FileTime.from(Instant.EPOCH);

    @TempDir
    Path directory;

    private Path commands;
    private Path jar;

    @BeforeEach
    void copyScripts() throws IOException {
        commands = Files.createDirectory(directory.resolve("commands"));
        jar = directory.resolve("cs-cli/target/cs.jar");
        Files.createDirectory(directory.resolve(".ci"));
        for (String script : List.of("cs", ".ci/run")) {
            Files.copy(ROOT.resolve(script), directory.resolve(script));
        }
        // The content of the jar identifies the version that runs.
        command("java", "cat $2; echo $3");
        command("chromium", "exit 1"); // so that none is installed
        command(
                "mvn",
                "echo \"$*\" >>" + directory.resolve("builds") + "; mkdir -p " + jar.getParent() + "; echo new >"
                        + jar);
    }

    private void command(String name, String script) throws IOException {
        Path file = Files.writeString(commands.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private String run(String... command) throws Exception {
        Path out = directory.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("PATH", commands + ":" + System.getenv("PATH"));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readString(out);
    }

    private void sources() throws IOException {
        Files.writeString(directory.resolve("pom.xml"), "");
        for (String module :
                List.of("cs-api", "cs-engine", "cs-server", "cs-rocksdb", "cs-cassandra", "cs-client", "cs-cli")) {
            Path main = Files.createDirectories(directory.resolve(module).resolve("src/main"));
            Files.writeString(directory.resolve(module).resolve("pom.xml"), "");
            Files.setLastModifiedTime(Files.writeString(main.resolve("A.java"), ""), EARLIER);
        }
    }

    /** Returns the arguments of each call of Maven, in order. */
    private List<String> builds() throws IOException {
        Path builds = directory.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds) : List.of();
    }

    @Test
    void missingOrOutdatedJarIsBuilt() throws Exception {
        sources();

        assertThat(run("./cs", "serve")).isEqualTo("new\nserve\n");
        assertThat(run("./cs", "config")).isEqualTo("new\nconfig\n");
        assertThat(builds()).hasSize(1);

        Instant future = Instant.now().plusSeconds(60);
        Files.setLastModifiedTime(directory.resolve("cs-api/src/main/A.java"), FileTime.from(future));
        assertThat(run("./cs", "serve")).isEqualTo("new\nserve\n");
        assertThat(builds()).hasSize(2);
    }

    @Test
    void currentJarIsNotRebuilt() throws Exception {
        sources();
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "old\n");

        assertThat(run("./cs", "serve")).isEqualTo("old\nserve\n");
        assertThat(builds()).isEmpty();
    }

    @Test
    void buildDoesNotAffectARunningServer() throws Exception {
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "old\n");
        command("java", "exec 3<$2; mvn; cat <&3"); // has it open as a JVM has

        assertThat(run("./cs", "serve")).isEqualTo("old\n");
        assertThat(jar).hasContent("new");
    }

    @Test
    void asciiLocaleIsReplacedByUtf8() throws Exception {
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "");
        command("java", "echo $LC_ALL");
        String cs = "exec ./cs serve";

        for (String locale :
                List.of("LC_ALL=C", "LC_ALL= LC_CTYPE=POSIX", "LC_ALL= LC_CTYPE= LANG=", "LC_ALL= LC_CTYPE= LANG=C")) {
            assertThat(run("sh", "-c", "export " + locale + "; " + cs))
                    .as(locale)
                    .isEqualTo("C.UTF-8\n");
        }
        assertThat(run("sh", "-c", "export LC_ALL=de_DE.UTF-8; " + cs)).isEqualTo("de_DE.UTF-8\n");
        assertThat(run("sh", "-c", "export LC_ALL=C.utf8; " + cs)).isEqualTo("C.utf8\n");
        assertThat(run("sh", "-c", "export LC_ALL= LC_CTYPE=C.UTF-8 LANG=C; " + cs))
                .isEqualTo("\n");
        assertThat(run("sh", "-c", "export LC_ALL=de_DE; " + cs)).isEqualTo("de_DE\n");
    }

    @Test
    void missingJdkDirectoryIsTolerated() throws Exception {
        command("find", "exit 1");

        run(".ci/run");

        assertThat(builds()).startsWith("-T1 -Pthorough verify").hasSize(2).doesNotContain("clean verify");
    }

    @Test
    void makeTargetsRunMaven() throws Exception {
        assumeThat(Path.of("/usr/bin/make")).exists();
        Files.copy(ROOT.resolve("Makefile"), directory.resolve("Makefile"));

        assertThat(run("make", "help"))
                .contains(
                        "build ",
                        "quick ",
                        "verify ",
                        "thorough ",
                        "cluster ",
                        "soak ",
                        "fuzz ",
                        "bench ",
                        "format ",
                        "docs ");
        run("make", "verify");
        run("make", "quick", "MODULE=cs-client");

        assertThat(builds()).first().isEqualTo("verify");
        assertThat(builds()).last().asString().contains("-pl cs-client ");
    }
}
