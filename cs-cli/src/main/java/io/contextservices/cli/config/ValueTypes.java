package io.contextservices.cli.config;

import io.contextservices.json.Json;
import io.contextservices.server.ContextServer;
import io.contextservices.store.Receipt;
import io.contextservices.store.Tenant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Readers for the types of values. */
final class ValueTypes {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,10})([smhdwMy])");
    private static final Pattern PLAIN = Pattern.compile("[\\w./-]+( [\\w./-]+)*");
    private static final Duration MAX_DURATION = Duration.ofDays(36_500);

    private ValueTypes() {}

    static String text(Node node) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
            return scalar.getValue();
        }
        throw new IllegalArgumentException("must not be empty");
    }

    static Path path(Node node) {
        return FileName.path(text(node));
    }

    static Path directory(Node node) {
        if (CassandraAddress.isClusterAddress(text(node))) {
            throw new IllegalArgumentException(
                    "must be a directory; for a cluster use store.cassandra.address or --store");
        }
        return path(node);
    }

    static ConfigurationKey.Reader<Integer> integer(int min, int max) {
        return node -> {
            try {
                int value = Integer.parseInt(text(node));
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (IllegalArgumentException e) {
                // The message below states the range as well.
            }
            throw new IllegalArgumentException("must be a whole number from " + min + " to " + max);
        };
    }

    static boolean bool(Node node) {
        return switch (text(node)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    /** Reads a duration in the vendor's notation, in which {@code M} means 30 days and {@code y} 365. */
    static Duration duration(Node node) {
        Matcher parts = DURATION.matcher(text(node));
        if (parts.matches()) {
            Duration duration = unit(parts.group(2).charAt(0)).multipliedBy(Long.parseLong(parts.group(1)));
            if (duration.compareTo(Duration.ofSeconds(1)) >= 0 && duration.compareTo(MAX_DURATION) <= 0) {
                return duration;
            }
        }
        throw new IllegalArgumentException("must be a number with the unit s, m, h, d, w, M or y, from 1s to 100y");
    }

    /** Reads a duration of zero to a year. */
    static Duration grace(Node node) {
        return text(node).matches("0[smhdwMy]") ? Duration.ZERO : year(node);
    }

    /** Reads a duration of a minute to a year. */
    static Duration tolerance(Node node) {
        Duration duration = year(node);
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("must be at least 1m");
        }
        return duration;
    }

    private static Duration year(Node node) {
        Duration duration = duration(node);
        if (duration.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("must be at most 1y");
        }
        return duration;
    }

    static Duration week(Node node) {
        Duration duration = duration(node);
        if (duration.compareTo(Receipt.MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException("must be at most 7d");
        }
        return duration;
    }

    /** Reads a duration of at most an hour. */
    static Duration timeout(Node node) {
        Duration time = duration(node);
        if (time.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("must be a number with the unit s, m or h, from 1s to 1h");
        }
        return time;
    }

    private static Duration unit(char letter) {
        return switch (letter) {
            case 's' -> Duration.ofSeconds(1);
            case 'm' -> Duration.ofMinutes(1);
            case 'h' -> Duration.ofHours(1);
            case 'd' -> Duration.ofDays(1);
            case 'w' -> Duration.ofDays(7);
            case 'M' -> Duration.ofDays(30);
            default -> Duration.ofDays(365);
        };
    }

    static List<String> list(Node node) {
        List<String> list = new ArrayList<>();
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(each -> list.add(text(each)));
        } else {
            for (String each : text(node).split(",", -1)) {
                list.add(each.strip());
            }
        }
        return List.copyOf(list);
    }

    static List<String> tenants(Node node) {
        List<String> names = list(node);
        names.forEach(Tenant::new);
        if (Set.copyOf(names).size() < names.size()) {
            throw new IllegalArgumentException("must not name a tenant twice");
        }
        return names;
    }

    static List<String> origins(Node node) {
        List<String> origins = list(node);
        ContextServer.checkOrigins(origins);
        return origins;
    }

    static Map<String, Duration> durations(Node node) {
        Map<String, Duration> durations = new LinkedHashMap<>();
        fields(node).forEach((name, value) -> durations.put(name, duration(value)));
        return durations;
    }

    /** Returns the nodes of a mapping by name. */
    static Map<String, Node> fields(Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw new IllegalArgumentException("must map names to values");
        }
        Map<String, Node> fields = new LinkedHashMap<>();
        for (NodeTuple each : mapping.getValue()) {
            String name = text(each.getKeyNode());
            if (fields.put(name, each.getValueNode()) != null) {
                throw new IllegalArgumentException("must not have the name " + name + " twice");
            }
        }
        return fields;
    }

    /** Formats a node on one line. */
    static String show(Node node) {
        if (node instanceof MappingNode mapping) {
            return mapping.getValue().stream()
                    .map(each -> show(each.getKeyNode()) + ": " + show(each.getValueNode()))
                    .collect(Collectors.joining(", ", "{", "}"));
        } else if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream().map(ValueTypes::show).collect(Collectors.joining(", ", "[", "]"));
        }
        String text = ((ScalarNode) node).getValue();
        return PLAIN.matcher(text).matches() ? text : Json.of(text).text();
    }
}
