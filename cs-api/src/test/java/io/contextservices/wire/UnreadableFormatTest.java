package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadableFormatTest {

    private static final String SERVICE = "{\"service_id\":5,\"started\":{\"timestamp\":\"2009-05-12T12:05:12.145Z\"}";

    @Test
    void theHeaderHoldsTheIdsInTheirOrder() {
        assertThat(UnreadableFormat.writeHeader(List.of(3L, 1L))).isEqualTo("3,1");
        assertThat(UnreadableFormat.readHeader(List.of("3,1", " 7 ,\t9 "))).containsExactly(3L, 1L, 7L, 9L);
        assertThat(UnreadableFormat.readHeader(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "1,", "1;2", "one"})
    void aHeaderWithAnythingButIdsIsRefused(String header) {
        assertThatIllegalArgumentException().isThrownBy(() -> UnreadableFormat.readHeader(List.of("4", header)));
    }

    @Test
    void anExportHasAnErrorInPlaceOfTheService() {
        String error = "{\"service_id\":4,\"error\":{\"code\":\"unreadable\","
                + "\"message\":\"The stored data of this service cannot be read\"}}";

        ServicePage page = UnreadableFormat.readExport(
                Wire.utf8("[" + error + "," + SERVICE + "}]"),
                new ServicePage(List.of(), Optional.of("next"), List.of(2L)));

        assertThat(Wire.text(UnreadableFormat.write(4))).isEqualTo(error);
        assertThat(page.unreadable()).containsExactly(2L, 4L);
        assertThat(page.services()).extracting(Service::serviceId).containsExactly(5L);
        assertThat(page.next()).contains("next");
    }

    @Test
    void attachedKeyNamedErrorIsNoError() {
        ServicePage page = UnreadableFormat.readExport(
                Wire.utf8("[" + SERVICE + ",\"error\":1}]"), new ServicePage(List.of(), Optional.empty()));

        assertThat(page.unreadable()).isEmpty();
        assertThat(page.services())
                .singleElement()
                .satisfies(service -> assertThat(service.attached("error")).contains(Json.parse("1")));
    }

    @Test
    void anObjectThatIsNeitherServiceNorErrorIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UnreadableFormat.readExport(
                        Wire.utf8("[{\"service_id\":5}]"), new ServicePage(List.of(), Optional.empty())));
    }

    @Test
    void pageOrdersServicesAndUnreadableOnesById() {
        Service service = ResourceCodec.readService(Wire.utf8(SERVICE + "}"));
        ServicePage page = new ServicePage(List.of(service), Optional.empty(), List.of(9L, 2L, 9L));

        assertThat(page.unreadable()).containsExactly(2L, 9L);
        assertThat(page.byId().keySet()).containsExactly(2L, 5L, 9L);
        assertThat(page.byId().values()).containsExactly(Optional.empty(), Optional.of(service), Optional.empty());
    }
}
