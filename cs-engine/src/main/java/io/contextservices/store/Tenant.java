package io.contextservices.store;

import java.nio.charset.StandardCharsets;

/**
 * The owner of data. Part of every key: no operation reaches the data of one tenant through another.
 *
 * @param name 1 to 255 bytes of UTF-8
 */
public record Tenant(String name) {

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if the name is empty or too long
     */
    public Tenant {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > 255) {
            throw new IllegalArgumentException("a tenant's name has 1 to 255 bytes, not " + bytes);
        }
    }
}
