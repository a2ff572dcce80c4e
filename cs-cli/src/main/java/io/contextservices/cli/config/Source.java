package io.contextservices.cli.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A source of settings: for each key the node and its exact place. Collects errors. */
final class Source {

    /** A node and its place, for messages. */
    record Entry(Node node, String origin) {

        /** Returns whether this is the default value. */
        boolean isDefault() {
            return origin.equals(DEFAULT);
        }
    }

    private static final String DEFAULT = "default";

    /** Variables for commands, not for the server. */
    private static final Set<String> NOT_KEYS = Set.of("CS_PASSWORD", "CS_CONFIG");

    /** Variables that Kubernetes sets in all pods for services called {@code cs}, {@code cs-server} and the like. */
    private static final Pattern OF_KUBERNETES =
            Pattern.compile("CS_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)=.*"
                    + "|CS_(.*_)?PORT=(tcp|udp|sctp)://.*");

    private final Map<ConfigurationKey<?>, Entry> entries = new LinkedHashMap<>();
    private final List<String> problems;

    private Source(List<String> problems) {
        this.problems = problems;
    }

    static Map<ConfigurationKey<?>, Entry> file(Path file, List<String> problems) {
        Source source = new Source(problems);
        if (file.toString().isEmpty()) {
            problems.add("the configuration file has no name: --config or CS_CONFIG is empty");
            return source.entries;
        }
        try {
            parse(Files.readString(file, StandardCharsets.UTF_8))
                    .ifPresent(root -> source.level("", root, file.toString()));
        } catch (YamlEngineException e) {
            problems.add(broken(file.toString(), e));
        } catch (IOException e) {
            problems.add("the configuration file " + file + " cannot be read: " + reason(e));
        }
        return source.entries;
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        } else if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof CharacterCodingException) {
            return "it is not UTF-8";
        }
        return String.valueOf(e.getMessage());
    }

    private static Optional<Node> parse(String yaml) {
        return new Compose(LoadSettings.builder().build()).composeString(yaml);
    }

    private static String broken(String origin, YamlEngineException e) {
        if (e instanceof MarkedYamlEngineException marked
                && marked.getProblemMark().isPresent()) {
            return origin + ':' + (marked.getProblemMark().get().getLine() + 1) + ": not valid YAML: "
                    + marked.getProblem();
        }
        return origin + ": not valid YAML: " + e.getMessage();
    }

    private void level(String prefix, Node node, String file) {
        if (!(node instanceof MappingNode mapping)) {
            problems.add(at(file, node) + ": " + (prefix.isEmpty() ? "the file" : prefix) + " must contain keys");
            return;
        }
        mapping.getValue().forEach(each -> {
            ScalarNode name = (ScalarNode) each.getKeyNode(); // the parser accepts no other type
            entry(prefix + name.getValue(), each.getValueNode(), file, at(file, name));
        });
    }

    private void entry(String name, Node value, String file, String origin) {
        ConfigurationKey<?> key = ConfigurationKeys.named(name);
        if (key != null) {
            if (entries.put(key, new Entry(value, origin)) != null) {
                problems.add(origin + ": " + name + " is set twice");
            }
        } else if (ConfigurationKeys.isLevel(name)) {
            level(name + '.', value, file);
        } else {
            problems.add(origin + ": unknown key " + name + "; did you mean " + ConfigurationKeys.nearest(name) + '?');
        }
    }

    private static String at(String file, Node node) {
        return file
                + node.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
    }

    /**
     * Reads the environment. An unknown variable may belong to another program, so it causes a warning instead of an
     * error.
     *
     * @param unknown receives a line for each unknown variable
     */
    static Map<ConfigurationKey<?>, Entry> environment(
            Map<String, String> variables, List<String> problems, List<String> unknown) {
        Source source = new Source(problems);
        variables.forEach((variable, text) -> {
            if (variable.startsWith("CS_") && !NOT_KEYS.contains(variable) && !isOfKubernetes(variable, text)) {
                ConfigurationKeys.ofVariable(variable)
                        .ifPresentOrElse(
                                key -> source.text(key, text, variable),
                                () -> unknown.add(variable + ": unknown key; did you mean "
                                        + ConfigurationKeys.nearestVariable(variable) + '?'));
            }
        });
        return source.entries;
    }

    private static boolean isOfKubernetes(String variable, String text) {
        return OF_KUBERNETES.matcher(variable + '=' + text).matches();
    }

    static Map<ConfigurationKey<?>, Entry> options(Map<String, String> options, List<String> problems) {
        Source source = new Source(problems);
        options.forEach((name, text) -> {
            ConfigurationKey<?> key = ConfigurationKeys.named(name);
            if (key == null) {
                throw new IllegalArgumentException("unknown key " + name);
            }
            source.text(key, text, "command line");
        });
        return source.entries;
    }

    static Map<ConfigurationKey<?>, Entry> defaults() {
        Source source = new Source(new ArrayList<>());
        for (ConfigurationKey<?> key : ConfigurationKeys.ALL) {
            if (key.defaultText() != null) {
                source.text(key, key.defaultText(), DEFAULT);
            }
        }
        return source.entries;
    }

    private void text(ConfigurationKey<?> key, String text, String origin) {
        try {
            Node node = key.structured() ? parse(text).orElseGet(() -> scalar("")) : scalar(text);
            entries.put(key, new Entry(node, origin));
        } catch (YamlEngineException e) {
            problems.add(broken(origin, e));
        }
    }

    private static Node scalar(String text) {
        return new ScalarNode(Tag.STR, text, ScalarStyle.PLAIN);
    }
}
