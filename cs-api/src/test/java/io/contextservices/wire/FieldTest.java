package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.json.internal.JsonReader;
import org.junit.jupiter.api.Test;

class FieldTest {

    @Test
    void knownNamesNeedNoNewString() {
        for (String name : Field.ALL) {
            JsonReader in = new JsonReader(Wire.utf8("{\"" + name + "\":1}"), Field.NAMES);
            in.next();
            in.name();
            assertThat(in.nameText())
                    .as("a new name that shares its place with another takes more places in KnownNames")
                    .isSameAs(name);
        }
    }
}
