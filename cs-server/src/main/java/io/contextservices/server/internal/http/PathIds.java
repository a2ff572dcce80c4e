package io.contextservices.server.internal.http;

import io.contextservices.api.NotFoundException;

/** Parses ids in paths. Text that is not the canonical form of a number identifies no resource: an id has one form. */
final class PathIds {

    private PathIds() {}

    static long service(String text) {
        return id(text, "service");
    }

    static long activity(String text) {
        return id(text, "state or task");
    }

    private static long id(String text, String kind) {
        try {
            long id = Long.parseLong(text);
            if (Long.toString(id).equals(text)) {
                return id;
            }
        } catch (NumberFormatException malformed) {
            // responds below, as to every text that is not an id
        }
        String mistake = text.indexOf('&') < 0 ? "" : "; " + RequestPath.AMPERSAND;
        throw new NotFoundException("There is no such " + kind + ": ids are numbers" + mistake);
    }
}
