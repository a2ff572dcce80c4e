package io.contextservices.client;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses the header {@code Link} (RFC 8288) and skips everything but the relation {@code next}. */
final class Link {

    private final String text;
    private int position;

    private Link(String text) {
        this.text = text;
    }

    /** Returns the unresolved target of the first link whose relation is {@code next}. */
    static Optional<String> next(List<String> headers) {
        return headers.stream()
                .map(header -> new Link(header).next())
                .filter(Objects::nonNull)
                .findFirst();
    }

    private @Nullable String next() {
        while (true) {
            int open = text.indexOf('<', position);
            int close = text.indexOf('>', open + 1);
            if (open < 0 || close < 0) {
                return null;
            }
            position = close + 1;
            if (Arrays.stream(relations().split("\\s+")).anyMatch("next"::equalsIgnoreCase)) {
                return text.substring(open + 1, close);
            }
        }
    }

    /** Returns the value of the first {@code rel} among the following parameters. Further ones are ignored. */
    private String relations() {
        String relations = null;
        while (accept(';')) {
            String name = token();
            String value = accept('=') ? value() : "";
            if (relations == null && name.equalsIgnoreCase("rel")) {
                relations = value;
            }
        }
        return relations == null ? "" : relations;
    }

    private String value() {
        return accept('"') ? quoted() : token();
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '"') {
                break;
            }
            value.append(c == '\\' && position < text.length() ? text.charAt(position++) : c);
        }
        return value.toString();
    }

    private String token() {
        skipBlanks();
        int from = position;
        while (position < text.length() && " \t;,=".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        return text.substring(from, position);
    }

    private boolean accept(char expected) {
        skipBlanks();
        boolean found = position < text.length() && text.charAt(position) == expected;
        if (found) {
            position++;
        }
        return found;
    }

    private void skipBlanks() {
        while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\t')) {
            position++;
        }
    }
}
