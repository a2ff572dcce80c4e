package io.contextservices.peers;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A Service Start Event: the known fields, and all other fields as attached data. */
@JsonInclude(JsonInclude.Include.NON_NULL)
class ServiceStart {

    public Instant timestamp;

    @JsonProperty("customer_id")
    @Size(min = 1, max = 256)
    public String customerId;

    @JsonProperty("contact_key")
    @Size(min = 1, max = 256)
    public String contactKey;

    @JsonProperty("service_type")
    @Size(max = 256)
    public String serviceType;

    @JsonProperty("session_id")
    @Size(max = 256)
    public String sessionId;

    @JsonProperty("interaction_id")
    @Size(max = 256)
    public String interactionId;

    @JsonProperty("application_type")
    @Size(max = 256)
    public String applicationType;

    @JsonProperty("application_id")
    @PositiveOrZero
    public Integer applicationId;

    @JsonProperty("resource_type")
    @Size(max = 256)
    public String resourceType;

    @JsonProperty("resource_id")
    @PositiveOrZero
    public Integer resourceId;

    @JsonProperty("media_type")
    @Size(max = 256)
    public String mediaType;

    @JsonProperty("est_duration")
    @PositiveOrZero
    public Long estDuration;

    @PositiveOrZero
    public Integer disposition;

    @JsonProperty("disposition_desc")
    @Size(max = 256)
    public String dispositionDesc;

    private final Map<String, Object> attached = new LinkedHashMap<>();

    @JsonAnyGetter
    public Map<String, Object> attached() {
        return attached;
    }

    @JsonAnySetter
    public void attach(String key, Object value) {
        attached.put(key, value);
    }

    @JsonIgnore
    @AssertTrue(message = "customer_id or contact_key is required")
    public boolean isIdentified() {
        return customerId != null || contactKey != null;
    }
}
