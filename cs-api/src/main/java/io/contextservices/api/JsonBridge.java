package io.contextservices.api;

/** The members of {@link Json} that only readers and writers of JSON use. */
final class JsonBridge {

    static final JsonBridge JSON = new JsonBridge();

    private JsonBridge() {}

    /**
     * Returns a value from a part of {@code utf8} that is known to be well-formed. The array must never be changed
     * afterwards.
     */
    Json of(byte[] utf8, int from, int length, int depth) {
        return new Json(utf8, from, length, depth);
    }

    /** Returns the array that contains the text. The array must not be changed. */
    byte[] array(Json value) {
        return value.array();
    }

    /** Returns the position of the text in the array. */
    int offset(Json value) {
        return value.offset();
    }

    /** Returns the length of the text, in bytes. */
    int length(Json value) {
        return value.length();
    }

    /** Returns the nesting depth of arrays and objects: 0 for a string, 1 for {@code []}. */
    int depth(Json value) {
        return value.depth();
    }
}
