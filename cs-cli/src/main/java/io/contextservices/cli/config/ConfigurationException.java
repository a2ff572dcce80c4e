package io.contextservices.cli.config;

import java.util.List;

/** Thrown if the configuration is invalid. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    ConfigurationException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns all errors, each with its place. */
    public List<String> problems() {
        return problems;
    }
}
