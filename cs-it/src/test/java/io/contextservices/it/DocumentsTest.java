package io.contextservices.it;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AuthenticationException;
import io.contextservices.api.ConflictException;
import io.contextservices.api.ContextServicesException;
import io.contextservices.api.IdempotencyKeyReusedException;
import io.contextservices.api.InternalErrorException;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.PermissionDeniedException;
import io.contextservices.api.PreconditionFailedException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.UnavailableException;
import io.contextservices.api.Violation;
import io.contextservices.wire.WireError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the documents with each other and with the code. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..");
    private static final Path ERRORS = ROOT.resolve("docs/errors.md");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|]+) \\| `(\\w+Exception)` \\|");
    private static final Pattern TYPE = Pattern.compile("`([A-Z][a-z]+[A-Z]\\w*)(?:[.(][^`]*)?`");
    private static final Pattern MEMBER =
            Pattern.compile("`(?:[a-z]+\\.)*([A-Z]\\w*)(?:\\.[A-Z]\\w*)*\\.([a-z]\\w+)[^`]*`");
    private static final Pattern TYPE_OF_ONE_WORD = Pattern.compile("`([A-Z][a-z]+)`");

    /** Types of other libraries, header fields, and names of examples. */
    private static final Set<String> FOREIGN = Set.of(
            "BigDecimal",
            "CompletableFuture",
            "ContactCenterId",
            "GroupId",
            "JdbcClient",
            "JsonNode",
            "SocketChannel",
            "SstFileManager",
            "SstPartitionerFixedPrefixFactory",
            "ThingIT",
            "ThingTest",
            "TolerateCorruptedTailRecords",
            "WebClient");

    private static final int MAX_LINES = 200;
    private static final int MAX_COLUMNS = 120;

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadToFilesAndHeadings(Path document) throws IOException {
        List<String> broken = new ArrayList<>();
        for (MatchResult link :
                matches(LINK, FENCE.matcher(Files.readString(document)).replaceAll(""))) {
            String target = link.group(1);
            if (!target.startsWith("https://") && !isThere(document, target)) {
                broken.add(target);
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean isThere(Path document, String target) throws IOException {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
        return Files.exists(file)
                && (parts.length == 1 || anchors(Files.readString(file)).contains(parts[1]));
    }

    private static Set<String> anchors(String text) {
        return matches(Pattern.compile("(?m)^#+ (.*)$"), text).stream()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void namedTypesExist(Path document) throws IOException {
        assertThat(named(TYPE, document)).isSubsetOf(types());
    }

    @Test
    void typesInTheArchitectureExist() throws IOException {
        assertThat(named(TYPE_OF_ONE_WORD, ROOT.resolve("ARCHITECTURE.md")))
                .isNotEmpty()
                .isSubsetOf(types());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void namedMembersExist(Path document) throws IOException {
        Map<String, Path> sources = sources();
        List<String> missing = new ArrayList<>();
        for (MatchResult member :
                matches(MEMBER, FENCE.matcher(Files.readString(document)).replaceAll(""))) {
            Path source = sources.get(member.group(1));
            if (source != null
                    && matches(Pattern.compile("\\b" + member.group(2) + "\\b"), Files.readString(source))
                            .isEmpty()) {
                missing.add(member.group());
            }
        }
        assertThat(missing).isEmpty();
    }

    private static Set<String> named(Pattern pattern, Path document) throws IOException {
        return matches(pattern, FENCE.matcher(Files.readString(document)).replaceAll("")).stream()
                .map(type -> type.group(1))
                .filter(type -> !FOREIGN.contains(type))
                .collect(toCollection(TreeSet::new));
    }

    private static Set<String> types() throws IOException {
        return sources().keySet();
    }

    /** Returns the source files of all types by their simple names. */
    private static Map<String, Path> sources() throws IOException {
        Map<String, Path> sources = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path directory : modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(directory)) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .forEach(file ->
                                    sources.put(file.getFileName().toString().replace(".java", ""), file));
                }
            }
        }
        return sources;
    }

    @Test
    void readmeIsShort() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("README.md")))
                .hasSizeLessThan(MAX_LINES)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(MAX_COLUMNS));
    }

    @Test
    void everyDocumentIsLinkedFromTheReadme() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));

        assertThat(documents().map(document -> ROOT.relativize(document).toString()))
                .filteredOn(name -> !name.equals("README.md") && !name.matches("docs/adr/\\d.*"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(readme).contains("](" + name));
    }

    @Test
    void errorsTableNamesEveryException() throws IOException {
        Set<String> exceptions;
        try (Stream<Path> files = Files.walk(ROOT.resolve("cs-api/src/main/java"))) {
            exceptions = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Exception.java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(toCollection(TreeSet::new));
        }
        assertThat(exceptions).contains("NotFoundException");
        exceptions.remove(ContextServicesException.class.getSimpleName());

        Set<String> documented = matches(ROW, Files.readString(ERRORS)).stream()
                .map(row -> row.group(2))
                .collect(toCollection(TreeSet::new));
        assertThat(documented).isEqualTo(exceptions);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void errorsTableHasTheStatusOfAnException(ContextServicesException failure) throws IOException {
        String status = Integer.toString(WireError.of(failure).status());

        assertThat(matches(ROW, Files.readString(ERRORS))).anySatisfy(row -> {
            assertThat(row.group(2)).isEqualTo(failure.getClass().getSimpleName());
            assertThat(row.group(1).split(", ")).contains(status);
        });
    }

    static Stream<ContextServicesException> failures() {
        return Stream.of(
                new InvalidRequestException(List.of(new Violation("ttl", "out_of_range", "too long"))),
                new NotFoundException("no such service"),
                new ConflictException("it has ended"),
                new PreconditionFailedException("changed"),
                new AuthenticationException("wrong password"),
                new PermissionDeniedException("read-only"),
                new IdempotencyKeyReusedException("another request"),
                new RequestRefusedException(413, "too large"),
                new InternalErrorException("failed", null, null),
                new UnavailableException("busy", null));
    }

    static Stream<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (String directory : List.of("", "docs", "docs/adr")) {
            try (Stream<Path> files = Files.list(ROOT.resolve(directory))) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
            }
        }
        return documents.stream();
    }

    private static List<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }
}
