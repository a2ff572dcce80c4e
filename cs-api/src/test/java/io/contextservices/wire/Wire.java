package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Helpers of tests for the JSON of a start. */
public final class Wire {

    private Wire() {}

    /** Returns a new copy of the vendor's example. */
    public static byte[] example() {
        try (InputStream in = Wire.class.getResourceAsStream("/start-service.json")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns a body that is valid except for the given field. */
    public static String body(String field, String json) {
        String other = field.equals("contact_key") ? "\"customer_id\":\"c1\"" : "\"contact_key\":\"42\"";
        String ended = field.startsWith("disposition") ? ",\"auto_closed\":true" : "";
        return "{" + other + ended + ",\"" + field + "\":" + json + "}";
    }

    public static ServiceStartEvent read(String json) {
        return read(utf8(json));
    }

    public static ServiceStartEvent read(byte[] json) {
        return EventCodec.readServiceStart(json, Limits.DEFAULT);
    }

    public static List<Violation> faults(String json) {
        return faults(utf8(json));
    }

    public static List<Violation> faults(byte[] json) {
        return faults(json, Limits.DEFAULT);
    }

    public static List<Violation> faults(byte[] json, Limits limits) {
        InvalidRequestException e =
                catchThrowableOfType(InvalidRequestException.class, () -> EventCodec.readServiceStart(json, limits));
        assertThat(e).as("the refusal of the body").isNotNull();
        return e.violations();
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
