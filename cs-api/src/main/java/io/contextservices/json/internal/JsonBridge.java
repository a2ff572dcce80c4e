package io.contextservices.json.internal;

import io.contextservices.json.Json;

/** The members of {@link Json} that only readers and writers of JSON use. */
public interface JsonBridge {

    /** The only instance. */
    JsonBridge JSON = Bridges.load(JsonBridge.class, "io.contextservices.json.PackageJsonBridge");

    /**
     * Returns a value from a part of {@code utf8} that is known to be well-formed. The array must never be changed
     * afterwards.
     */
    Json of(byte[] utf8, int from, int length, int depth);

    /** Returns the array that contains the text. The array must not be changed. */
    byte[] array(Json value);

    /** Returns the position of the text in the array. */
    int offset(Json value);

    /** Returns the length of the text, in bytes. */
    int length(Json value);

    /** Returns the nesting depth of arrays and objects: 0 for a string, 1 for {@code []}. */
    int depth(Json value);
}
