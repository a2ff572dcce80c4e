package io.contextservices.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The services that a server has stored, by consecutive ids and by numbered keys.
 *
 * @param firstId the first id
 * @param keys the number of keys, which are numbered from 0
 */
record StoredServices(long firstId, long ids, long keys) {

    static final StoredServices NOTHING = new StoredServices(0, 0, 0);

    /** The length of a contact key. */
    static final int KEY_LENGTH = 16;

    /** Scatters consecutive numbers, and maps no two to one key. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    /** Returns the contact key with this number. */
    static String key(long number) {
        byte[] key = new byte[KEY_LENGTH];
        putKey(ByteBuffer.wrap(key), number);
        return new String(key, StandardCharsets.US_ASCII);
    }

    static void putKey(ByteBuffer out, long number) {
        long scattered = number * GOLDEN;
        for (int shift = 60; shift >= 0; shift -= 4) {
            out.put(DIGITS[(int) (scattered >>> shift) & 0xf]);
        }
    }
}
