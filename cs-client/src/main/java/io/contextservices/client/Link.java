package io.contextservices.client;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses the header {@code Link} (RFC 8288) and skips everything but the relation {@code next}. */
final class Link {

    private final String text;
    private int at;

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
            int open = text.indexOf('<', at);
            int close = text.indexOf('>', open + 1);
            if (open < 0 || close < 0) {
                return null;
            }
            at = close + 1;
            if (Arrays.stream(relations().split("\\s+")).anyMatch("next"::equalsIgnoreCase)) {
                return text.substring(open + 1, close);
            }
        }
    }

    /** Returns the value of the first {@code rel} among the following parameters. Further ones are ignored. */
    private String relations() {
        String relations = null;
        while (take(';')) {
            String name = token();
            String value = take('=') ? value() : "";
            if (relations == null && name.equalsIgnoreCase("rel")) {
                relations = value;
            }
        }
        return relations == null ? "" : relations;
    }

    private String value() {
        return take('"') ? quoted() : token();
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                break;
            }
            value.append(c == '\\' && at < text.length() ? text.charAt(at++) : c);
        }
        return value.toString();
    }

    private String token() {
        skipBlanks();
        int from = at;
        while (at < text.length() && " \t;,=".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(from, at);
    }

    private boolean take(char wanted) {
        skipBlanks();
        boolean found = at < text.length() && text.charAt(at) == wanted;
        if (found) {
            at++;
        }
        return found;
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }
}
