package io.contextservices.engine.internal;

import static io.contextservices.engine.internal.EnumeratedField.APPLICATION_TYPE;
import static io.contextservices.engine.internal.EnumeratedField.MEDIA_TYPE;
import static io.contextservices.engine.internal.EnumeratedField.RESOURCE_TYPE;
import static io.contextservices.engine.internal.EnumeratedField.TYPE;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.BusinessAttribute.Value;
import io.contextservices.api.Event;
import io.contextservices.api.EventCodec;
import io.contextservices.api.EventValidator;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.Target.Level;
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
 * A tenant's enumerations and the fields that have their values from them. What is stored is what was written; only what
 * comes in is checked, and what goes out is shown. Immutable.
 */
public final class Enumerations {

    /** No field is enumerated. */
    public static final Enumerations NONE = new Enumerations(List.of(), Map.of(), false, false);

    private final List<BusinessAttribute> attributes;
    private final Map<EnumeratedField, ValueSet> sets = new HashMap<>();
    private final @Nullable ValueSet serviceTypes;
    private final boolean validation;
    private final boolean defaults;

    /**
     * Made of what has been checked.
     *
     * @param attributes each under a name of its own, with values that can be told apart
     * @param mapping fields, in the order in which they are told, and the name of one of the attributes
     * @param mapNames whether reads show names, and not database ids
     * @param validation whether a value that comes in must be one of the enumeration
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

    private static BusinessAttribute.Builder shown(BusinessAttribute attribute, @Nullable Value byDefault) {
        BusinessAttribute.Builder shown = attribute.toBuilder();
        return byDefault == null ? shown : shown.defaultValue(byDefault.name());
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

    /** What comes in has to be. */
    EventValidator.Values values() {
        return sets.isEmpty() || !validation ? EventValidator.Values.ANY : this::fault;
    }

    private @Nullable String fault(Level level, String field, AttributeValue value) {
        ValueSet set = set(level, field);
        return set == null || set.find(value) != null ? null : set.fault();
    }

    /** Whether there is any field that has a value where an event leaves it out. */
    boolean hasDefaults() {
        return defaults;
    }

    /** The value of a field that an event leaves out, by its id, which stays when it is renamed; {@code null}: none. */
    @Nullable
    AttributeValue defaultOf(Level level, String field) {
        ValueSet set = set(level, field);
        Value value = set == null ? null : set.defaultValue();
        return value == null ? null : AttributeValue.of(value.dbId());
    }

    /** A stored value as reads show it. */
    Optional<AttributeValue> shown(Level level, String field, Optional<AttributeValue> stored) {
        ValueSet set = set(level, field);
        return set == null ? stored : stored.map(set::shown);
    }

    /** A stored event's circumstances as reads show them. */
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

    /** The type of a service as its head has it: one text for a value, however it was written. */
    @Nullable
    String serviceType(Optional<AttributeValue> written) {
        Value value =
                serviceTypes == null ? null : written.map(serviceTypes::find).orElse(null);
        return value == null ? written.map(AttributeValue::text).orElse(null) : ValueSet.id(value);
    }

    /** Types to select by, and whatever else may have been written for the same values. */
    Set<String> types(Level level, Set<String> wanted) {
        ValueSet set = set(level, TYPE);
        if (set == null) {
            return wanted;
        }
        Set<String> all = new HashSet<>(wanted);
        for (String text : wanted) {
            Value value = set.find(text);
            if (value != null) {
                all.add(value.name());
                all.add(ValueSet.id(value));
            }
        }
        return all;
    }

    /**
     * How long services of some types live, by the types that heads have: as their values say, or else as configured.
     *
     * @param configured by name, or by database id in digits, which wins
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
