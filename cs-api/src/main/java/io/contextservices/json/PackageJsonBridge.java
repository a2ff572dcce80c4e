package io.contextservices.json;

import io.contextservices.json.internal.JsonBridge;

/** The members of {@link Json} for the readers and writers of JSON. */
final class PackageJsonBridge implements JsonBridge {

    PackageJsonBridge() {}

    @Override
    public Json of(byte[] utf8, int from, int length, int depth) {
        return new Json(utf8, from, length, depth);
    }

    @Override
    public byte[] array(Json value) {
        return value.array();
    }

    @Override
    public int offset(Json value) {
        return value.offset();
    }

    @Override
    public int length(Json value) {
        return value.length();
    }

    @Override
    public int depth(Json value) {
        return value.depth();
    }
}
