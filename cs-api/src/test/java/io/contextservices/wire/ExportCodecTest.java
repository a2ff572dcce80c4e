package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.ExportFormat;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.ExportQuery.Events;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportCodecTest {

    private static final String FROM = "time_from=2026-03-01T10:00:00.123Z";
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void timeFromAloneIsEnough() {
        ExportCodec.Stream stream = ExportCodec.readStream(FROM);

        assertThat(stream.content()).isFalse();
        assertThat(stream.isPage()).isFalse();
        assertThat(stream.query().timeFrom()).isEqualTo("2026-03-01T10:00:00.123Z");
        assertThat(stream.query().timeTo()).isEmpty();
        assertThat(stream.query().events()).isEqualTo(Events.ANY);
        assertThat(stream.query().status()).isEqualTo(Status.ALL);
        assertThat(stream.query().limit()).isEmpty();
        assertThat(stream.query().after()).isEmpty();
        assertThat(ExportCodec.readFiles(FROM).format()).isEqualTo(ExportFormat.JSON);
    }

    @Test
    void limitIsOneToTheMaximum() {
        ExportQuery query = ExportQuery.from(NOON);

        assertThat(query.withLimit(1).limit()).hasValue(1);
        assertThat(query.withLimit(ExportQuery.MAX_LIMIT).limit()).hasValue(ExportQuery.MAX_LIMIT);
        assertThatThrownBy(() -> query.withLimit(0)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> query.withLimit(ExportQuery.MAX_LIMIT + 1))
                .isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'',                                                     time_from required",
        "time_from=,                                             time_from required",
        "time_from=2026-03-01,                                   time_from invalid_format",
        "time_from=2026-02-30T10:00:00.000Z,                     time_from invalid_format",
        "'time_from=2026-03-01T10:00:00.123Z&time_from=x',       time_from duplicate_key",
        "time_from=2026-03-01T10:00:00.123Z&time_to=now,         time_to invalid_format",
        "time_from=2026-03-01T10:00:00.123Z&filter_events=ANY,   filter_events invalid_format",
        "time_from=2026-03-01T10:00:00.123Z&filter_state=completed, filter_state invalid_format",
        "time_from=2026-03-01T10:00:00.123Z&export_content=1,    export_content invalid_format",
        "time_from=2026-03-01T10:00:00.123Z&filter_state=active, export_content required",
        "time_from=2026-03-01T10:00:00.123Z&filter_state=inactive&export_content=false, export_content required",
        "time_from=2026-03-01T10:00:00.123Z&limit=0,             limit out_of_range",
        "time_from=2026-03-01T10:00:00.123Z&limit=1001,          limit out_of_range",
        "time_from=2026-03-01T10:00:00.123Z&after=%zz,           after invalid_format"
    })
    void violationOfStreamQueryIsReported(String query, String fault) {
        assertThat(faults(() -> ExportCodec.readStream(query))).containsExactly(fault);
    }

    @Test
    void allFaultsAreReportedTogether() {
        String query = "time_to=x&filter_events=x&filter_state=x&export_content=x&format=x&limit=x&after=%";

        assertThat(faults(() -> ExportCodec.readStream(query)))
                .containsExactlyInAnyOrder(
                        "time_from required",
                        "time_to invalid_format",
                        "filter_events invalid_format",
                        "filter_state invalid_format",
                        "export_content invalid_format",
                        "limit invalid_format",
                        "after invalid_format");
        assertThat(faults(() -> ExportCodec.readFiles(query)))
                .containsExactlyInAnyOrder(
                        "time_from required",
                        "time_to invalid_format",
                        "filter_events invalid_format",
                        "filter_state invalid_format",
                        "format invalid_format",
                        "after invalid_format");
    }

    @Test
    void fileFiltersNeedNoContentParameter() {
        ExportCodec.Files files = ExportCodec.readFiles(FROM + "&filter_state=inactive&format=csv&limit=x");

        assertThat(files.query().status()).isEqualTo(Status.COMPLETED);
        assertThat(files.format()).isEqualTo(ExportFormat.CSV);
    }

    @Test
    void filterStateAnyNeedsNoContentParameter() {
        assertThat(ExportCodec.readStream(FROM + "&filter_state=any").query().status())
                .isEqualTo(Status.ALL);
    }

    static Stream<ExportQuery> everyExportQueryReadsBack() {
        return Arrays.stream(Events.values())
                .flatMap(events -> Arrays.stream(Status.values())
                        .flatMap(status -> Stream.of(
                                        ExportQuery.from(NOON),
                                        ExportQuery.from(NOON)
                                                .withTimeTo(NOON.plusMillis(1))
                                                .withLimit(7),
                                        ExportQuery.from(NOON).withAfter("a-_/+ &="))
                                .map(query -> query.withEvents(events).withStatus(status))));
    }

    @ParameterizedTest
    @MethodSource
    void everyExportQueryReadsBack(ExportQuery query) {
        ExportCodec.Stream stream = new ExportCodec.Stream(query, true);
        assertThat(ExportCodec.readStream(ExportCodec.write(stream)))
                .usingRecursiveComparison()
                .isEqualTo(stream);
        ExportQuery first =
                ExportQuery.from(query.timeFrom()).withEvents(query.events()).withStatus(query.status());
        for (ExportFormat format : ExportFormat.values()) {
            ExportCodec.Files files = new ExportCodec.Files(first, format);
            assertThat(ExportCodec.readFiles(ExportCodec.write(files)))
                    .usingRecursiveComparison()
                    .isEqualTo(files);
        }
    }

    @Test
    void queryForIdsOmitsContentParameter() {
        ExportCodec.Stream ids = new ExportCodec.Stream(ExportQuery.from(NOON).withLimit(1), false);

        assertThat(ExportCodec.write(ids)).isEqualTo("time_from=2026-03-01T12:00:00.000Z&limit=1");
        assertThat(ExportCodec.readStream(ExportCodec.write(ids)).isPage()).isTrue();
    }

    @Test
    void timesAreTruncatedToMilliseconds() {
        ExportQuery query = ExportQuery.from(NOON.plusNanos(1_999_999)).withTimeTo(NOON.plusNanos(2_999_999));

        assertThat(query.timeFrom()).isEqualTo(NOON.plusMillis(1));
        assertThat(query.timeTo()).contains(NOON.plusMillis(2));
    }

    @Test
    void unrepresentableExportQueryIsRejected() {
        assertThatThrownBy(() -> ExportQuery.from(Instant.MAX)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> ExportQuery.from(NOON).withTimeTo(Instant.MIN))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> ExportQuery.from(NOON).withLimit(0)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> ExportQuery.from(NOON).withLimit(1_001)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void fileNamesReadBack() {
        List<String> names = List.of("services-1.jsonl", "\"é");

        assertThat(ExportCodec.readCreated(ExportCodec.writeCreated(names))).isEqualTo(names);
        assertThat(new String(ExportCodec.writeCreated(List.of("a")), StandardCharsets.UTF_8))
                .isEqualTo("{\"created\":[\"a\"]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"created\":1}", "{\"created\":[1]}", "{\"created\":[null]}"})
    void jsonWithoutFileNamesIsRejected(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExportCodec.readCreated(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void lineHasTheSameValueWithoutLineBreaks() {
        String json = "{\"a\" :\r\n[1.10,\n\t\"\\n\u2028\"]}";

        String line = new String(ExportCodec.line(json.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);

        assertThat(line).isEqualTo("{\"a\" :  [1.10, \t\"\\n\u2028\"]}");
    }

    private static List<String> faults(ThrowingCallable call) {
        InvalidRequestException e = catchThrowableOfType(InvalidRequestException.class, call);
        assertThat(e).isNotNull();
        return e.violations().stream().map(v -> v.field() + ' ' + v.code()).toList();
    }
}
