package io.contextservices.wire;

import java.util.Collection;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A list of values in one text. Commas separate the values, and blanks around a value do not count. A value that has a
 * comma, begins or ends with a blank, begins with a quote, or is empty stands in double quotes, in which two quotes mean
 * one, as in CSV (RFC 4180).
 */
final class ValueList {

    private ValueList() {}

    /**
     * Reads the values of a list. Items that are empty and not in quotes are ignored.
     *
     * @return whether every quoted value ends with a quote
     */
    static boolean read(String list, Consumer<String> values) {
        int from = 0;
        while (from < list.length()) {
            int begin = skipBlanks(list, from);
            boolean quoted = begin < list.length() && list.charAt(begin) == '"';
            int end = quoted ? closingQuote(list, begin) : begin;
            int comma = end < 0 ? -1 : list.indexOf(',', end);
            int to = comma < 0 ? list.length() : comma;
            if (!quoted) {
                String value = stripBlanks(list.substring(begin, to));
                if (!value.isEmpty()) {
                    values.accept(value);
                }
            } else if (end < 0 || skipBlanks(list, end + 1) < to) {
                return false;
            } else {
                values.accept(list.substring(begin + 1, end).replace("\"\"", "\""));
            }
            from = to + 1;
        }
        return true;
    }

    /** Writes values as a list; each value is encoded for a URL, and the commas between them are not. */
    static String write(Collection<String> values) {
        return values.stream()
                .map(value -> UriCodec.encode(needsQuotes(value) ? '"' + value.replace("\"", "\"\"") + '"' : value))
                .collect(Collectors.joining(","));
    }

    private static boolean needsQuotes(String value) {
        return value.isEmpty()
                || value.charAt(0) == '"'
                || value.indexOf(',') >= 0
                || isBlank(value.charAt(0))
                || isBlank(value.charAt(value.length() - 1));
    }

    /** Returns the index of the quote that ends the value; -1 if there is none. */
    private static int closingQuote(String list, int begin) {
        int quote = list.indexOf('"', begin + 1);
        while (quote >= 0 && quote + 1 < list.length() && list.charAt(quote + 1) == '"') {
            quote = list.indexOf('"', quote + 2);
        }
        return quote;
    }

    private static int skipBlanks(String list, int from) {
        int at = from;
        while (at < list.length() && isBlank(list.charAt(at))) {
            at++;
        }
        return at;
    }

    private static String stripBlanks(String value) {
        int end = value.length();
        while (end > 0 && isBlank(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(0, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
