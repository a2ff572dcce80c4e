package io.contextservices.bench.micro;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Service Start Event as a bean with constraints. */
public class StartBean {

    private static final String TIMESTAMP = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    @Pattern(regexp = TIMESTAMP)
    public @Nullable String timestamp;

    @JsonProperty("customer_id")
    @Size(min = 1, max = 256)
    public @Nullable String customerId;

    @JsonProperty("contact_key")
    @Size(min = 1, max = 256)
    public @Nullable String contactKey;

    @JsonProperty("service_type")
    @Size(max = 256)
    public @Nullable String serviceType;

    @JsonProperty("session_id")
    @Size(max = 256)
    public @Nullable String sessionId;

    @JsonProperty("interaction_id")
    @Size(max = 256)
    public @Nullable String interactionId;

    @JsonProperty("application_type")
    @Size(max = 256)
    public @Nullable String applicationType;

    @JsonProperty("application_id")
    @PositiveOrZero
    public @Nullable Integer applicationId;

    @JsonProperty("resource_type")
    @Size(max = 256)
    public @Nullable String resourceType;

    @JsonProperty("resource_id")
    @PositiveOrZero
    public @Nullable Integer resourceId;

    @JsonProperty("media_type")
    @Size(max = 256)
    public @Nullable String mediaType;

    @JsonProperty("est_duration")
    @PositiveOrZero
    public @Nullable Long estDuration;

    @PositiveOrZero
    public @Nullable Integer disposition;

    @JsonProperty("disposition_desc")
    @Size(max = 256)
    public @Nullable String dispositionDesc;

    @Size(max = 100)
    private final Map<String, JsonNode> attached = new LinkedHashMap<>();

    /** Accepts all other fields. */
    @JsonAnySetter
    public void attach(String key, JsonNode value) {
        attached.put(key, value);
    }

    /** Returns whether the event has a customer id or a contact key. */
    @AssertTrue
    public boolean isIdentified() {
        return customerId != null || contactKey != null;
    }
}
