package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.contextservices.api.IfActive;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StateQuery;
import io.contextservices.api.Status;
import io.contextservices.api.Target.Level;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.Violation;
import io.contextservices.api.internal.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriCodecTest {

    @ParameterizedTest
    @CsvSource({
        "abc, abc",
        "'', ''",
        "a%2Fb, a/b",
        "a%2fb, a/b",
        "a%20b, a b",
        "a+b, a+b",
        "a%2Bb, a+b",
        "%25, %",
        "%2525, %25",
        "%C3%A9, é",
        "%F0%9F%98%80, 😀",
        "%e2%82%ac, €",
        "a%3Fb%23c, a?b#c",
        "%2E%2E, ..",
        "-._~!$&'()*;=:@, -._~!$&'()*;=:@"
    })
    void aSegmentIsDecoded(String raw, String text) {
        assertThat(UriCodec.decodeSegment(raw.replace("''", "'"))).isEqualTo(text.replace("''", "'"));
    }

    @Test
    void aSegmentMayHoldAnyByte() {
        assertThat(UriCodec.decodeSegment("%00a%0D%0A%7f")).isEqualTo("\u0000a\r\n\u007f");
        assertThat(UriCodec.decodeSegment("\u00c3\u00a9"))
                .as("bytes that are not encoded")
                .isEqualTo("é");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "a%",
                "%2",
                "a%2",
                "%zz",
                "%2g",
                "%g2",
                "%-1",
                "%+1",
                "% 1",
                "%%20",
                "%u00e9",
                "%C3",
                "%C3%28",
                "%FF",
                "%C0%AF",
                "%ED%A0%80",
                "%F4%90%80%80",
                "%E2%82",
                "%80",
                "\u0080",
                "\u00e9",
                "%\u00b2\u00b2",
                "%\u0662\u0660",
                "\u20ac",
                "\ud83d\ude00",
                "\uff41"
            })
    void aSegmentThatIsNotWellFormedIsNull(String raw) {
        assertThat(UriCodec.decodeSegment(raw)).isNull();
    }

    @Test
    void everyCharacterSurvivesASegment() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 97) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                all.appendCodePoint(c);
            }
        }
        String encoded = UriCodec.encode(all.toString());

        assertThat(encoded).matches("[-A-Za-z0-9._*%]*");
        assertThat(UriCodec.decodeSegment(encoded)).isEqualTo(all.toString());
    }

    @Test
    void anEmptyQueryAsksForEverythingOfEveryStatus() {
        for (String raw :
                List.of("", "&", "&&", "a=b", "=", "=x", "service_types", "service_types=", "limit=&after=")) {
            ServiceQuery query = UriCodec.readServiceQuery(Status.ALL, raw);

            assertThat(query).as(raw).usingRecursiveComparison().isEqualTo(ServiceQuery.all());
        }
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void statusComesFromThePath(Status status) {
        assertThat(UriCodec.readServiceQuery(status, "limit=5").status()).isEqualTo(status);
    }

    @Test
    void everyParameterIsRead() {
        ServiceQuery query = UriCodec.readServiceQuery(
                Status.ACTIVE,
                "after=a%2Bb&limit=1000&extensions=coupon,%22a%2Cb%22&started_to=2009-05-13T00%3A00%3A00.000Z&unknown=%zz"
                        + "&started_from=2009-05-12T00:00:00.000Z&service_types=100,new+account,%22%C3%A9%2Cx%22,-5");

        assertThat(query.serviceTypes()).containsExactly("100", "new account", "é,x", "-5");
        assertThat(query.startedFrom()).contains(Instant.parse("2009-05-12T00:00:00Z"));
        assertThat(query.startedTo()).contains(Instant.parse("2009-05-13T00:00:00Z"));
        assertThat(query.view().extensions()).containsExactly("coupon", "a,b");
        assertThat(query.limit()).hasValue(1_000);
        assertThat(query.after()).contains("a+b");
    }

    @Test
    void serviceReadUsesOnlyExtensionsParameter() {
        assertThat(UriCodec.readView(Level.SERVICE, "limit=x&extensions=a,,b,a&started_from=never")
                        .extensions())
                .containsExactly("a", "b");
        assertThat(UriCodec.readView(Level.SERVICE, "extensions=a").selects("a"))
                .isTrue();
        assertThat(UriCodec.readView(Level.SERVICE, "extensions=a").selects("b"))
                .isFalse();
        assertThat(UriCodec.readView(Level.SERVICE, "").extensions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"extensions=*", "extensions=%2A", "extensions=a,*", "extensions=*,a"})
    void anAsteriskAsksForAllExtensions(String query) {
        assertThat(UriCodec.readView(Level.SERVICE, query).selects("anything")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit=0 | limit:out_of_range",
                "limit=-1 | limit:out_of_range",
                "limit=1001 | limit:out_of_range",
                "limit=x | limit:invalid_format",
                "limit=1.0 | limit:invalid_format",
                "limit=%201 | limit:invalid_format",
                "limit=99999999999 | limit:out_of_range",
                "started_from=2009-05-12 | started_from:invalid_format",
                "started_from=2009-02-29T00:00:00.000Z | started_from:invalid_format",
                "started_to=2009-05-12T00:00:00.000%2B00:00 | started_to:invalid_format",
                "started_to=%zz | started_to:invalid_format",
                "service_types=a,%FF,%C3 | service_types:invalid_format",
                "service_types=%FF&service_types=%C3 | service_types:invalid_format service_types:invalid_format",
                "extensions=%2 | extensions:invalid_format",
                "after=% | after:invalid_format",
                "limit=5&limit=5 | limit:duplicate_key",
                "after=a&after=b | after:duplicate_key",
                "started_to=2009-05-12T12:05:12.145Z&started_to=2009-05-12T12:05:12.145Z | started_to:duplicate_key",
                "started_from=x&limit=0&after=%&extensions=%zz&service_types=%80&started_to=y"
                        + " | service_types:invalid_format started_from:invalid_format started_to:invalid_format"
                        + " extensions:invalid_format limit:out_of_range after:invalid_format"
            })
    void everyViolationIsReported(String raw, String faults) {
        InvalidRequestException e =
                catchThrowableOfType(InvalidRequestException.class, () -> UriCodec.readServiceQuery(Status.ALL, raw));

        assertThat(e.violations())
                .extracting(fault -> fault.field() + ':' + fault.code())
                .containsExactly(faults.split(" "));
    }

    @Test
    void violationsOfViewAreReported() {
        InvalidRequestException e = catchThrowableOfType(
                InvalidRequestException.class,
                () -> UriCodec.readView(Level.SERVICE, "extensions=%&extensions=a&limit=0"));

        assertThat(e.violations())
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("extensions", Violation.INVALID_FORMAT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "service_types=a%2Cb | a;b",
                "service_types=a,b&service_types=b&service_types=c%2Cd | a;b;c;d",
                "service_types=a,+b%20,%09c | a;b;c",
                "service_types=,a,,+, | a",
                "service_types=%22a%2Cb%22,c | a,b;c",
                "service_types=%22+a%22+,%22%22%22%22,5%22x | ' a';\";5\"x",
                "service_types=%22a%22%22b%22 | a\"b",
            })
    void listsAreDecodedThenSplit(String query, String values) {
        assertThat(UriCodec.readServiceQuery(Status.ALL, query).serviceTypes())
                .containsExactly(values.replace("'", "").split(";"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"extensions=%22a", "extensions=%22a%22b", "extensions=a,%22b%22%22", "extensions=%22"})
    void unterminatedQuotesAreReported(String query) {
        InvalidRequestException e =
                catchThrowableOfType(InvalidRequestException.class, () -> UriCodec.readView(Level.SERVICE, query));

        assertThat(e.violations())
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("extensions", Violation.INVALID_FORMAT));
    }

    @Test
    void stateIdsAreTakenFromAnyFormOfList() {
        TaskQuery query = UriCodec.readTaskQuery(Status.ALL, "state_id=0%2C1&state_id=+2");

        assertThat(query.stateIds()).containsExactly(0L, 1L, 2L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "True", "TRUE", "tRuE"})
    void booleansAreTrueInAnyCase(String value) {
        assertThat(UriCodec.readView(Level.SERVICE, "active_states=" + value).activeStates())
                .isTrue();
        assertThat(UriCodec.readView(Level.SERVICE, "active_states=FALSE").activeStates())
                .isFalse();
    }

    @Test
    void defaultsAreOmittedFromWrittenQuery() {
        assertThat(UriCodec.write(ServiceQuery.completed())).isEmpty();
        assertThat(UriCodec.write(Level.SERVICE, ServiceView.plain())).isEmpty();
        assertThat(UriCodec.write(
                        Level.SERVICE,
                        ServiceView.plain().withExtensions("a,b", "c d").withExtensions("é")))
                .isEqualTo("extensions=%22a%2Cb%22,c%20d,%C3%A9");
        assertThat(UriCodec.write(
                        Level.SERVICE, ServiceView.plain().withExtensions("a").withAllExtensions()))
                .isEqualTo("extensions=a,*");
        assertThat(UriCodec.write(ServiceQuery.all()
                        .withServiceTypes("100", "a+b")
                        .withStartedFrom(Instant.parse("2009-05-12T12:05:12.145999Z"))
                        .withStartedTo(Timestamps.LAST.plusNanos(999_999))
                        .withLimit(20)
                        .withAfter("a/b==")))
                .isEqualTo("service_types=100,a%2Bb&started_from=2009-05-12T12:05:12.145Z"
                        + "&started_to=9999-12-31T23:59:59.999Z&limit=20&after=a%2Fb%3D%3D");
    }

    @Test
    void unrepresentableInstantIsRejected() {
        for (Instant instant : List.of(Instant.MIN, Instant.MAX, Timestamps.FIRST.minusMillis(1))) {
            assertThat(catchThrowableOfType(
                                    InvalidRequestException.class,
                                    () -> ServiceQuery.all().withStartedFrom(instant))
                            .violations())
                    .extracting(Violation::field, Violation::code)
                    .containsExactly(tuple("started_from", Violation.OUT_OF_RANGE));
            assertThat(catchThrowableOfType(
                                    InvalidRequestException.class,
                                    () -> ServiceQuery.all().withStartedTo(instant))
                            .violations())
                    .extracting(Violation::field, Violation::code)
                    .containsExactly(tuple("started_to", Violation.OUT_OF_RANGE));
        }
    }

    @Test
    void writtenFormReadsBack() {
        long seed = Long.getLong("cs.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            ServiceQuery query = query(random);

            assertThat(UriCodec.readServiceQuery(query.status(), UriCodec.write(query)))
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .isEqualTo(query);
            assertThat(UriCodec.readView(Level.SERVICE, UriCodec.write(Level.SERVICE, query.view())))
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .isEqualTo(query.view());
        }
    }

    @Tag("slow")
    @Test
    void queriesOfStatesAndTasksReadBack() {
        long seed = Long.getLong("cs.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StateQuery states = StateQuery.all()
                    .withStatus(Status.values()[random.nextInt(3)])
                    .withStateTypes(random.nextBoolean() ? texts(random) : new String[0])
                    .withView(view(Level.STATE, random));
            TaskQuery tasks = TaskQuery.all()
                    .withStatus(states.status())
                    .withTaskTypes(random.nextBoolean() ? texts(random) : new String[0])
                    .withStateIds(random.longs(random.nextInt(4), 0, random.nextBoolean() ? 3 : 1L << 53)
                            .toArray())
                    .withView(view(Level.TASK, random));

            assertThat(UriCodec.readStateQuery(states.status(), UriCodec.write(states)))
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .isEqualTo(states);
            assertThat(UriCodec.readTaskQuery(tasks.status(), UriCodec.write(tasks)))
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .isEqualTo(tasks);
        }
    }

    /** Returns a random view with only those parts that have a meaning at the level. */
    private static ServiceView view(Level level, Random random) {
        ServiceView view =
                random.nextBoolean() ? ServiceView.plain() : ServiceView.plain().withExtensions(texts(random));
        view = random.nextInt(4) == 0 ? view.withAllExtensions() : view;
        if (level == Level.SERVICE) {
            view = random.nextBoolean() ? view : view.withActiveStates();
            view = random.nextBoolean() ? view : view.withCompletedStates();
        }
        if (level != Level.TASK) {
            view = random.nextBoolean() ? view : view.withActiveTasks();
            view = random.nextBoolean() ? view : view.withCompletedTasks();
        }
        return view;
    }

    @Test
    void everyParameterOfAQueryOfStatesIsRead() {
        StateQuery query = UriCodec.readStateQuery(
                Status.ACTIVE,
                "active_tasks=true&state_types=8,waiting+for+fax,%22a%2Cb%22&completed_tasks=false&extensions=Feedback,Task.*"
                        + "&task_types=%zz&state_id=x&limit=0");

        assertThat(query.status()).isEqualTo(Status.ACTIVE);
        assertThat(query.stateTypes()).containsExactly("8", "waiting for fax", "a,b");
        assertThat(query.view())
                .usingRecursiveComparison()
                .isEqualTo(
                        ServiceView.plain().withExtensions("Feedback", "Task.*").withActiveTasks());
        assertThat(UriCodec.write(query))
                .isEqualTo(
                        "state_types=8,waiting%20for%20fax,%22a%2Cb%22&extensions=Feedback,Task.*&active_tasks=true");
    }

    @Test
    void everyParameterOfAQueryOfTasksIsRead() {
        TaskQuery query = UriCodec.readTaskQuery(
                Status.COMPLETED,
                "state_id=24,0,9007199254740991,0&extensions=*&task_types=STT-DefineCustomerNeed,55&state_types=%zz");

        assertThat(query.status()).isEqualTo(Status.COMPLETED);
        assertThat(query.taskTypes()).containsExactly("STT-DefineCustomerNeed", "55");
        assertThat(query.stateIds()).containsExactly(0L, 24L, (1L << 53) - 1);
        assertThat(query.view().selectsOfTask("anything")).isTrue();
        assertThat(UriCodec.write(query))
                .isEqualTo("task_types=STT-DefineCustomerNeed,55&state_id=0,24,9007199254740991&extensions=*");
    }

    @Test
    void anEmptyQueryOfStatesOrTasksAsksForAll() {
        for (String raw :
                List.of("", "&", "state_types=&task_types&state_id=&active_tasks=", "state_types=,&state_id=,,")) {
            assertThat(UriCodec.readStateQuery(Status.ALL, raw))
                    .usingRecursiveComparison()
                    .isEqualTo(StateQuery.all());
            assertThat(UriCodec.readTaskQuery(Status.ALL, raw))
                    .usingRecursiveComparison()
                    .isEqualTo(TaskQuery.all());
        }
        assertThat(UriCodec.write(StateQuery.active())).isEmpty();
        assertThat(UriCodec.write(TaskQuery.active())).isEmpty();
        assertThat(UriCodec.write(TaskQuery.completed())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state_id=-1 | state_id:out_of_range",
                "state_id=9007199254740992 | state_id:out_of_range",
                "state_id=1,x,2 | state_id:invalid_format",
                "state_id=1.0 | state_id:invalid_format",
                "state_id=%zz | state_id:invalid_format",
                "task_types=%FF | task_types:invalid_format",
                "extensions=%2 | extensions:invalid_format",
                "completed_tasks=2&state_id=a&extensions=%&task_types=%"
                        + " | task_types:invalid_format state_id:invalid_format extensions:invalid_format"
            })
    void violationsOfTaskQueryAreReported(String raw, String faults) {
        InvalidRequestException e =
                catchThrowableOfType(InvalidRequestException.class, () -> UriCodec.readTaskQuery(Status.ALL, raw));

        assertThat(e.violations())
                .extracting(fault -> fault.field() + ':' + fault.code())
                .containsExactly(faults.split(" "));
    }

    @Test
    void violationsOfStateQueryAreReported() {
        InvalidRequestException e = catchThrowableOfType(
                InvalidRequestException.class,
                () -> UriCodec.readStateQuery(Status.ALL, "active_tasks=yes&state_types=%&state_types=b&state_id=x"));

        assertThat(e.violations())
                .extracting(Violation::field, Violation::code)
                .containsExactly(
                        tuple("state_types", Violation.INVALID_FORMAT),
                        tuple("active_tasks", Violation.INVALID_FORMAT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"active_states", "completed_states", "active_tasks", "completed_tasks"})
    void nestedItemsAreRequestedWithTrue(String name) {
        assertThat(UriCodec.write(Level.SERVICE, UriCodec.readView(Level.SERVICE, name + "=true")))
                .isEqualTo(name + "=true");
        for (String value : List.of("", "=", "=false")) {
            assertThat(UriCodec.write(Level.SERVICE, UriCodec.readView(Level.SERVICE, name + value)))
                    .isEmpty();
        }
        for (String value : List.of("=1", "=yes", "=true,true", "=%zz", "=false&" + name + "=false")) {
            assertThat(catchThrowableOfType(
                                    InvalidRequestException.class, () -> UriCodec.readView(Level.SERVICE, name + value))
                            .violations())
                    .as(value)
                    .extracting(Violation::field)
                    .containsOnly(name);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SERVICE, extensions=x&active_states=true&completed_states=true&active_tasks=true&completed_tasks=true",
        "STATE,   extensions=x&active_tasks=true&completed_tasks=true",
        "TASK,    extensions=x"
    })
    void onlyApplicableViewParametersAreUsed(Level level, String known) {
        ServiceView full = ServiceView.plain().withExtensions("x").withEverythingNested();
        String sent = switch (level) {
            case SERVICE -> UriCodec.write(ServiceQuery.all().withView(full));
            case STATE -> UriCodec.write(StateQuery.all().withView(full));
            case TASK -> UriCodec.write(TaskQuery.all().withView(full));
        };
        assertThat(sent).isEqualTo(known).isEqualTo(UriCodec.write(level, full));

        for (String name : List.of("active_states", "completed_states", "active_tasks", "completed_tasks")) {
            String wrong = name + "=x&" + name + "=y";
            boolean refused = known.contains(name);
            assertThat(isRefused(() -> UriCodec.readView(level, wrong)))
                    .as(name)
                    .isEqualTo(refused);
            assertThat(isRefused(() -> readList(level, wrong))).as(name).isEqualTo(refused);
        }
    }

    private static void readList(Level level, String query) {
        switch (level) {
            case SERVICE -> UriCodec.readServiceQuery(Status.ALL, query);
            case STATE -> UriCodec.readStateQuery(Status.ALL, query);
            case TASK -> UriCodec.readTaskQuery(Status.ALL, query);
        }
    }

    private static boolean isRefused(ThrowingCallable call) {
        return catchThrowable(call) instanceof InvalidRequestException;
    }

    private static ServiceQuery query(Random random) {
        ServiceQuery query = ServiceQuery.all().withStatus(Status.values()[random.nextInt(3)]);
        if (random.nextBoolean()) {
            query = query.withServiceTypes(texts(random));
        }
        if (random.nextBoolean()) {
            query = query.withStartedFrom(Instant.ofEpochMilli(random.nextInt()));
        }
        if (random.nextBoolean()) {
            query = query.withStartedTo(Instant.ofEpochMilli(random.nextLong(1L << 47)));
        }
        query = query.withView(view(Level.SERVICE, random));
        if (random.nextBoolean()) {
            query = query.withLimit(1 + random.nextInt(ServiceQuery.MAX_LIMIT));
        }
        return random.nextBoolean() ? query.withAfter(text(random)) : query;
    }

    private static String[] texts(Random random) {
        List<String> texts = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            texts.add(text(random));
        }
        return texts.toArray(String[]::new);
    }

    private static String text(Random random) {
        int[] characters = random.ints(1 + random.nextInt(8), 0, 0x2_0000)
                .map(c -> random.nextBoolean() ? c % 0x80 : c)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .toArray();
        // A single asterisk is not a name: it selects all keys.
        return "x" + new String(characters, 0, characters.length);
    }

    @ParameterizedTest
    @CsvSource({"+a, ' a'", "a+, 'a '", "a+b, 'a b'", "%2Ba, +a", "Service.type, Service.type"})
    void plusSignInQueryIsASpace(String raw, String text) {
        assertThat(UriCodec.readCvAttribute("cv-attribute=" + raw)).isEqualTo(text);
        assertThat(UriCodec.readCvAttribute(UriCodec.writeCvAttribute(text))).isEqualTo(text);
    }

    @Test
    void cvAttributeParameterIsOptional() {
        assertThat(UriCodec.readCvAttribute("")).isNull();
        assertThat(isRefused(() -> UriCodec.readCvAttribute("cv-attribute=%zz")))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(IfActive.class)
    void ifActiveParameterReadsBack(IfActive ifActive) {
        assertThat(UriCodec.readIfActive(UriCodec.write(ifActive))).isEqualTo(ifActive);
        assertThat(UriCodec.readIfActive("if_active=" + ifActive.name().toLowerCase(Locale.ROOT) + "&more=1"))
                .isEqualTo(ifActive);
    }

    @Test
    void missingIfActiveMeansCreateNew() {
        assertThat(UriCodec.readIfActive("more=1")).isEqualTo(IfActive.CREATE_NEW);
        assertThat(UriCodec.write(IfActive.CREATE_NEW)).isEmpty();
        assertThat(isRefused(() -> UriCodec.readIfActive("if_active=never"))).isTrue();
    }

    @Test
    void longListOfExtensionsIsReadQuickly() {
        String query =
                IntStream.range(0, 100_000).mapToObj(i -> "k" + i).collect(Collectors.joining(",", "extensions=", ""));

        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(UriCodec.readView(Level.SERVICE, query).extensions())
                        .hasSize(100_000));
    }
}
