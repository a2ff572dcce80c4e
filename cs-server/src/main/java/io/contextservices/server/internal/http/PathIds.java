package io.contextservices.server.internal.http;

import io.contextservices.api.NotFoundException;

/** Reads ids in paths. What is no id is the id of nothing, also where it is one written in another way: an id has one form. */
final class PathIds {

    private PathIds() {}

    static long service(String text) {
        return id(text, "service");
    }

    static long item(String text) {
        return id(text, "state or task");
    }

    private static long id(String text, String what) {
        try {
            long id = Long.parseLong(text);
            if (Long.toString(id).equals(text)) {
                return id;
            }
        } catch (NumberFormatException noId) {
            // falls through to the one answer for all that is no id
        }
        throw new NotFoundException("There is no such " + what + ": ids are numbers");
    }
}
