package io.contextservices.cli.config;

import java.util.List;

/** The configuration is not valid. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    ConfigurationException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong with it, each with the place where it stands. */
    public List<String> problems() {
        return problems;
    }
}
