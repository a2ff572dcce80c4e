package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that the snippets, coordinates and commands of README and recipes are compiled, published and executed. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..");
    private static final Path README = ROOT.resolve("README.md");
    private static final Pattern REGION =
            Pattern.compile("(?m)^ *// region (\\w+)\\R(.*?)^ *// endregion$", Pattern.DOTALL);

    @Test
    void javaSnippetsAreRegionsOfExamples() throws IOException {
        List<String> snippets = new ArrayList<>(blocks(README, "java"));
        assertThat(snippets).hasSize(3);
        snippets.addAll(blocks(ROOT.resolve("docs/recipes.md"), "java"));

        assertThat(snippets).containsExactlyInAnyOrderElementsOf(regions());
    }

    @Test
    void mavenCoordinatesHaveTheCurrentVersion() throws IOException {
        String version = text(Files.readString(ROOT.resolve("pom.xml")), "<version>([^<]+)</version>");

        assertThat(blocks(README, "xml"))
                .isNotEmpty()
                .allSatisfy(xml ->
                        assertThat(text(xml, "<version>([^<]+)</version>")).isEqualTo(version));
    }

    @Test
    void testCommandRunsForEveryChange() throws IOException {
        assertThat(blocks(README, "console").toString()).contains("mvn verify", "./cs serve");
        assertThat(Files.readAllLines(ROOT.resolve(".ci/run")))
                .contains("mvn -T1 -Pthorough verify")
                .anyMatch(line -> line.endsWith(" clean verify"));
    }

    private static List<String> regions() throws IOException {
        List<String> regions = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve("examples/src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher region = REGION.matcher(Files.readString(file));
                while (region.find()) {
                    regions.add(region.group(2).stripTrailing().stripIndent() + "\n");
                }
            }
        }
        return regions;
    }

    private static List<String> blocks(Path document, String language) throws IOException {
        Matcher block =
                Pattern.compile("(?ms)^```" + language + "\\R(.*?)^```$").matcher(Files.readString(document));
        List<String> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(block.group(1));
        }
        return blocks;
    }

    private static String text(String in, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(in);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
