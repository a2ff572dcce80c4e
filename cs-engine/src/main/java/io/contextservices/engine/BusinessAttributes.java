package io.contextservices.engine;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.BusinessAttribute;
import io.contextservices.engine.internal.EnumeratedField;
import io.contextservices.engine.internal.Enumerations;
import io.contextservices.engine.internal.ValueSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The enumerations of a tenant, and the fields that take their values from them. Immutable.
 *
 * <pre>{@code
 * BusinessAttributes attributes = BusinessAttributes.builder()
 *         .add(BusinessAttribute.builder("ServiceType").value(1, "New Account").value(2, "Bill Payment").build())
 *         .map("Service.type", "ServiceType")
 *         .mapNames(true)
 *         .build();
 * ContextEngine engine = ContextEngine.builder(store).businessAttributes(attributes).build();
 * }</pre>
 *
 * <p>A mapped field accepts only the values of its set, each by name or by database id. If an event omits the field,
 * the field has the default value of its set. Reads show values in one form, however they were written. Only incoming
 * events are validated: stored data stays readable when values are renamed or removed. A field that is not mapped
 * accepts every value.
 */
public final class BusinessAttributes {

    /** Attributes without a mapped field. */
    static final BusinessAttributes NONE = new BusinessAttributes(Enumerations.NONE);

    private final Enumerations enumerations;

    private BusinessAttributes(Enumerations enumerations) {
        this.enumerations = enumerations;
    }

    /** Returns a new builder without sets and fields. */
    public static Builder builder() {
        return new Builder();
    }

    Enumerations enumerations() {
        return enumerations;
    }

    /** A builder of {@link BusinessAttributes}. Not thread-safe. */
    public static final class Builder {

        private final List<BusinessAttribute> attributes = new ArrayList<>();
        private final List<Map.Entry<String, String>> mapping = new ArrayList<>();
        private boolean mapNames;
        private boolean validation = true;

        private Builder() {}

        /** Adds a set, which need not have a field that is mapped to it. */
        public Builder add(BusinessAttribute attribute) {
            attributes.add(requireNonNull(attribute, "attribute"));
            return this;
        }

        /**
         * Maps a field to a set, from which it takes its values. Several fields may use one set.
         *
         * @param field {@code Service}, {@code State} or {@code Task}, a point, and {@code type}, {@code disposition},
         *     {@code application_type}, {@code resource_type} or {@code media_type}, as in {@code Service.type}.
         *     {@code Service.service_type} is an alias of {@code Service.type}, and so on
         * @param attribute the name of the set
         */
        public Builder map(String field, String attribute) {
            mapping.add(Map.entry(field, attribute));
            return this;
        }

        /** Sets whether reads show the names of values instead of their database ids. The default is {@code false}. */
        public Builder mapNames(boolean mapNames) {
            this.mapNames = mapNames;
            return this;
        }

        /**
         * Sets whether a value that is not in its set is rejected, and not accepted unchanged. The default is
         * {@code true}.
         */
        public Builder validation(boolean validation) {
            this.validation = validation;
            return this;
        }

        /**
         * Returns the attributes after checking all of them.
         *
         * @throws IllegalArgumentException with the complete list of faults: there is no such field or no such set; a
         *     field is mapped to two sets; two sets have the same name; a name is not 1 to 256 characters of valid
         *     Unicode, or is {@code .} or {@code ..}; two values of a set have the same name or id, or one has a name
         *     that is the id of the other; a default value is not in its set; an expiration is not 1 s to 100 years
         */
        public BusinessAttributes build() {
            Set<String> faults = new LinkedHashSet<>();
            Set<String> names = new LinkedHashSet<>();
            for (BusinessAttribute attribute : attributes) {
                if (!names.add(attribute.name())) {
                    faults.add("business attribute " + attribute.name() + " is there twice");
                }
                ValueSet.check(attribute, fault -> faults.add("business attribute " + attribute.name() + ": " + fault));
            }
            Map<EnumeratedField, String> fields = new LinkedHashMap<>();
            mapping.forEach(entry -> map(entry.getKey(), entry.getValue(), names, fields, faults));
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", faults));
            }
            return new BusinessAttributes(new Enumerations(attributes, fields, mapNames, validation));
        }

        private static void map(
                String key, String name, Set<String> names, Map<EnumeratedField, String> fields, Set<String> faults) {
            if (!names.contains(name)) {
                faults.add(key + " is mapped to " + name + ", and there is no such business attribute");
            }
            EnumeratedField field = EnumeratedField.parse(key).orElse(null);
            if (field == null) {
                faults.add("there is no field " + key + ": " + EnumeratedField.FORM);
                return;
            }
            String before = fields.putIfAbsent(field, name);
            if (before != null && !before.equals(name)) {
                faults.add(field.key() + " is mapped to both " + before + " and " + name);
            }
        }
    }
}
