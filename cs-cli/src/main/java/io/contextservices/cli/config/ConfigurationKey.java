package io.contextservices.cli.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A key of the configuration. {@code docs/configuration.md} describes the meaning of each key.
 *
 * @param name the name in the file, with levels separated by dots
 * @param defaultText the text of the default value; {@code null} for none
 * @param secret whether its value is hidden in the output
 * @param structured whether its value may be more than one word, so that the environment contains it as YAML
 */
record ConfigurationKey<T>(
        String name, @Nullable String defaultText, Reader<T> reader, boolean secret, boolean structured) {

    /** Converts a node of the file into a value. */
    @FunctionalInterface
    interface Reader<T> {

        /**
         * Returns the value.
         *
         * @throws IllegalArgumentException if the node is invalid, with a message that states the valid values
         */
        T read(Node node);
    }

    static <T> ConfigurationKey<T> of(String name, @Nullable String defaultText, Reader<T> reader) {
        return new ConfigurationKey<>(name, defaultText, reader, false, false);
    }

    /** Returns a copy of this key whose value is hidden in the output. */
    ConfigurationKey<T> asSecret() {
        return new ConfigurationKey<>(name, defaultText, reader, true, structured);
    }

    /** Returns a copy of this key whose value may be more than one word. */
    ConfigurationKey<T> asStructure() {
        return new ConfigurationKey<>(name, defaultText, reader, secret, true);
    }

    /** Returns the name of the environment variable for this key. */
    String variable() {
        return "CS_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
