package io.contextservices.cli.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A key of the configuration.
 *
 * @param name as it stands in the file, levels divided by dots
 * @param unset the text of the value that holds unless another is set; {@code null} for none
 * @param secret whether its value is shown to nobody
 * @param structured whether its value may be more than one word, so that the environment has it as YAML
 */
record ConfigurationKey<T>(
        String name, @Nullable String unset, String about, Reader<T> reader, boolean secret, boolean structured) {

    /** Makes a value of what stands in the file. */
    @FunctionalInterface
    interface Reader<T> {

        /**
         * The value.
         *
         * @throws IllegalArgumentException if there is none, with a message that says what it must be
         */
        T read(Node node);
    }

    static <T> ConfigurationKey<T> of(String name, @Nullable String unset, String about, Reader<T> reader) {
        return new ConfigurationKey<>(name, unset, about, reader, false, false);
    }

    /** The same for a value that is shown to nobody. */
    ConfigurationKey<T> asSecret() {
        return new ConfigurationKey<>(name, unset, about, reader, true, structured);
    }

    /** The same for a value that may be more than one word. */
    ConfigurationKey<T> asStructure() {
        return new ConfigurationKey<>(name, unset, about, reader, secret, true);
    }

    /** The name of the environment variable that stands for this key. */
    String variable() {
        return "CS_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
