package io.contextservices.testkit;

import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.ContextServices;
import io.contextservices.engine.BusinessAttributes;
import io.contextservices.engine.ContextEngineBuilder;
import io.contextservices.store.ConversationStore;
import java.util.List;
import java.util.function.UnaryOperator;

/** The implementation under test, with enumerations that a test can change while stored data stays. */
interface HasAttributes {

    /** Every field that can be enumerated, by its key. */
    List<String> FIELDS = List.of(
            "Service.type",
            "Service.disposition",
            "Service.application_type",
            "Service.resource_type",
            "Service.media_type",
            "State.type",
            "State.disposition",
            "State.application_type",
            "State.resource_type",
            "State.media_type",
            "Task.type",
            "Task.disposition",
            "Task.application_type",
            "Task.resource_type",
            "Task.media_type");

    /** Opens a new engine with this configuration on the stored data. */
    ContextServices use(UnaryOperator<ContextEngineBuilder> configuration) throws Exception;

    default ContextServices use(BusinessAttributes.Builder attributes) throws Exception {
        return use(builder -> builder.businessAttributes(attributes.build()));
    }

    /** Returns the services of the engine that was opened last. */
    ContextServices services();

    ManualClock clock();

    ConversationStore store();

    /** Returns a set called {@code Set} with the values 1, {@code One}, and 2, {@code Two}. */
    static BusinessAttribute.Builder set() {
        return BusinessAttribute.builder("Set").value(1, "One").value(2, "Two");
    }

    /** Maps every field to one set. */
    static BusinessAttributes.Builder everythingIs(BusinessAttribute.Builder set) {
        BusinessAttribute attribute = set.build();
        BusinessAttributes.Builder attributes = BusinessAttributes.builder().add(attribute);
        FIELDS.forEach(field -> attributes.map(field, attribute.name()));
        return attributes;
    }
}
