package io.contextservices.engine.internal;

import static io.contextservices.engine.internal.EnumeratedField.APPLICATION_TYPE;
import static io.contextservices.engine.internal.EnumeratedField.MEDIA_TYPE;
import static io.contextservices.engine.internal.EnumeratedField.RESOURCE_TYPE;
import static io.contextservices.engine.internal.EnumeratedField.TYPE;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.BusinessAttribute.Value;
import io.contextservices.api.Event;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.Target.Level;
import io.contextservices.wire.EventCodec;
import io.contextservices.wire.EventValidator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The enumerations of a tenant, and the fields that take their values from them. Events are stored as they were sent:
 * incoming values are validated, and outgoing values are mapped. Immutable.
 */
public final class Enumerations {

    /** Enumerations without fields. */
    public static final Enumerations NONE = new Enumerations(List.of(), Map.of(), false, false);

    private final List<BusinessAttribute> attributes;
    private final Map<EnumeratedField, ValueSet> sets = new HashMap<>();
    private final @Nullable ValueSet serviceTypes;
    private final boolean validation;
    private final boolean defaults;

    /**
     * Creates enumerations from validated parts.
     *
     * @param attributes attributes with unique names and distinguishable values
     * @param mapping fields, in the order in which they are listed, and the name of the attribute of each
     * @param mapNames whether reads show names instead of database ids
     * @param validation whether an incoming value must be one of the enumeration
     */
    public Enumerations(
            Collection<BusinessAttribute> attributes,
            Map<EnumeratedField, String> mapping,
            boolean mapNames,
            boolean validation) {
        List<BusinessAttribute> shown = new ArrayList<>();
        for (BusinessAttribute attribute : attributes) {
            ValueSet set = new ValueSet(attribute, mapNames);
            List<String> fields = new ArrayList<>();
            mapping.forEach((field, name) -> {
                if (name.equals(attribute.name())) {
                    sets.put(field, set);
                    fields.add(field.key());
                }
            });
            shown.add(shown(attribute, set.defaultValue())
                    .mapNames(mapNames)
                    .fields(fields)
                    .build());
        }
        this.attributes = List.copyOf(shown);
        this.serviceTypes = set(Level.SERVICE, TYPE);
        this.validation = validation;
        this.defaults = sets.values().stream().anyMatch(set -> set.defaultValue() != null);
    }

    private static BusinessAttribute.Builder shown(BusinessAttribute attribute, @Nullable Value defaultValue) {
        BusinessAttribute.Builder shown = attribute.toBuilder();
        return defaultValue == null ? shown : shown.defaultValue(defaultValue.name());
    }

    private @Nullable ValueSet set(Level level, String field) {
        return sets.isEmpty() ? null : sets.get(EnumeratedField.of(level, field));
    }

    List<BusinessAttribute> attributes() {
        return attributes;
    }

    Optional<BusinessAttribute> attribute(String name) {
        return attributes.stream()
                .filter(attribute -> attribute.name().equals(name))
                .findAny();
    }

    Optional<BusinessAttribute> attributeOf(EnumeratedField field) {
        return attributes.stream()
                .filter(attribute -> attribute.fields().contains(field.key()))
                .findAny();
    }

    /** Returns the rules for incoming values. */
    EventValidator.Values values() {
        return sets.isEmpty() || !validation ? EventValidator.Values.ANY : this::fault;
    }

    private @Nullable String fault(Level level, String field, AttributeValue value) {
        ValueSet set = set(level, field);
        return set == null || set.find(value) != null ? null : set.fault();
    }

    /** Returns whether any field has a default value. */
    boolean hasDefaults() {
        return defaults;
    }

    /**
     * Returns the default value of a field; {@code null}: none. The result is its id, which stays when the value is
     * renamed.
     */
    @Nullable
    AttributeValue defaultOf(Level level, String field) {
        ValueSet set = set(level, field);
        Value value = set == null ? null : set.defaultValue();
        return value == null ? null : AttributeValue.of(value.dbId());
    }

    /** Returns a stored value as reads show it. */
    Optional<AttributeValue> shown(Level level, String field, Optional<AttributeValue> stored) {
        ValueSet set = set(level, field);
        return set == null ? stored : stored.map(set::shown);
    }

    /** Returns the common fields of a stored event as reads show them. */
    Event shown(Level level, Event stored) {
        if (sets.isEmpty()) {
            return stored;
        }
        ServiceStartEvent.Builder shown = ServiceStartEvent.builder();
        shown(level, APPLICATION_TYPE, stored.applicationType()).ifPresent(shown::applicationType);
        shown(level, RESOURCE_TYPE, stored.resourceType()).ifPresent(shown::resourceType);
        shown(level, MEDIA_TYPE, stored.mediaType()).ifPresent(shown::mediaType);
        return EventCodec.update(stored, shown.build());
    }

    /** Returns the type of a service for its head: one text for each value, however it was written. */
    @Nullable
    String serviceType(Optional<AttributeValue> written) {
        Value value =
                serviceTypes == null ? null : written.map(serviceTypes::find).orElse(null);
        return value == null ? written.map(AttributeValue::text).orElse(null) : ValueSet.id(value);
    }

    /** Returns the types of a selection with all other texts of the same values. */
    Set<String> types(Level level, Set<String> requested) {
        ValueSet set = set(level, TYPE);
        if (set == null) {
            return requested;
        }
        Set<String> all = new HashSet<>(requested);
        for (String text : requested) {
            Value value = set.find(text);
            if (value != null) {
                all.add(value.name());
                all.add(ValueSet.id(value));
            }
        }
        return all;
    }

    /**
     * Returns the lifetimes of services by the types in heads. The expiration of a value takes precedence over the
     * configured one.
     *
     * @param configured lifetimes by name, or by database id in digits, which takes precedence
     */
    Map<String, Duration> expirations(Map<String, Duration> configured) {
        if (serviceTypes == null) {
            return configured;
        }
        Map<String, Duration> all = new HashMap<>(configured);
        for (Value value : serviceTypes.values()) {
            Duration byName = configured.get(value.name());
            Duration ofValue = value.expiration().orElse(configured.getOrDefault(ValueSet.id(value), byName));
            if (ofValue != null) {
                all.put(ValueSet.id(value), ofValue);
            }
        }
        return all;
    }
}
