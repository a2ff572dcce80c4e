package io.contextservices.server.http;

import io.contextservices.api.NotFoundException;

/** Reads ids in paths. What is no id is the id of nothing. */
final class Ids {

    private Ids() {}

    static long service(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException noId) {
            throw new NotFoundException("There is no such service: ids are numbers");
        }
    }

    static int item(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException noId) {
            throw new NotFoundException("There is no such state or task: ids are numbers");
        }
    }
}
