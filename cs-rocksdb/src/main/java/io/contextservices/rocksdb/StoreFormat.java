package io.contextservices.rocksdb;

import io.contextservices.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The content of the file {@code FORMAT}, which states the format of a store. */
final class StoreFormat {

    /** The current format number; it increases with every change that an older version cannot read. */
    static final int CURRENT = 2;

    static final int OLDEST = 1;

    /** The first format with an {@link Inventory}. */
    private static final int FIRST_WITH_INVENTORY = 2;

    private static final Pattern TEXT = Pattern.compile("Context Services, RocksDB store\nformat (\\d{1,9})\n");

    private StoreFormat() {}

    static byte[] encode(int number) {
        return ("Context Services, RocksDB store\nformat " + number + '\n').getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Returns the number of a format.
     *
     * @param directory the directory of the store, for messages
     * @throws StoreException if the text does not belong to a store, or this version does not know the format
     */
    static int number(String text, Path directory) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new StoreException("the file FORMAT in " + directory + " does not belong to a store", null);
        }
        int number = Integer.parseInt(matcher.group(1));
        if (number < OLDEST || number > CURRENT) {
            throw new StoreException(
                    "the store in " + directory + " has format " + number + ", but this version reads formats " + OLDEST
                            + " to " + CURRENT,
                    null);
        }
        return number;
    }

    static boolean hasInventory(int number) {
        return number >= FIRST_WITH_INVENTORY;
    }
}
