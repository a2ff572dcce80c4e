package io.contextservices.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A list of the data that a store must find when it is next opened. The inventory is stored outside the files that it
 * describes, so that a missing file is never mistaken for missing data.
 *
 * <p>RocksDB's manifest names the tables, and RocksDB checks that each of them exists. The inventory covers the rest:
 * the logs begun since, and the minimum extent of the manifest itself.
 *
 * @param changes the minimum number of acknowledged changes; RocksDB numbers them from 1
 * @param ids the lowest id that was certainly not reserved; used only if the store was not closed
 * @param closed whether the store was closed in good order, with all data in tables
 * @param logs the logs that were begun last, oldest first
 */
record Inventory(long changes, long ids, boolean closed, List<Log> logs) {

    /** The inventory of a new store. */
    static final Inventory NOTHING = new Inventory(0, 0, true, List.of());

    /**
     * The maximum number of logs, more than RocksDB needs at a time. The older ones help to detect a truncated
     * manifest.
     */
    private static final int MAX_LOGS = 16;

    private static final Pattern TEXT = Pattern.compile("Context Services, RocksDB store, inventory (\\d{1,18})\n"
            + "changes (\\d{1,18})\nids (\\d{1,18})\n(open|closed)\n((?:log \\d{1,18} to \\d{1,18}\n)*)");
    private static final Pattern LOG = Pattern.compile("log (\\d+) to (\\d+)\n");

    /**
     * A log that has begun.
     *
     * @param number the number in its file name
     * @param last the number of the last change that it certainly holds
     */
    record Log(long number, long last) {}

    /** An inventory as stored on disk. The one with the higher number is newer. */
    record Numbered(long number, Inventory inventory) {}

    Inventory {
        logs = List.copyOf(logs.subList(Math.max(0, logs.size() - MAX_LOGS), logs.size()));
    }

    /** Returns whether no change was ever acknowledged. */
    boolean isNothing() {
        return changes == 0 && logs.isEmpty();
    }

    /**
     * Returns the inventory after a write has been acknowledged.
     *
     * @param log the number of the log that holds the write
     * @param before the last change before the write, if the preceding log holds it; otherwise 0
     * @param now the last change of the write
     * @param idsFrom the lowest id that is not reserved; 0 if the inventory already covers it
     */
    Inventory with(long log, long before, long now, long idsFrom) {
        List<Log> begun = new ArrayList<>(logs);
        int last = begun.size() - 1;
        if (last >= 0 && begun.get(last).number == log) {
            begun.remove(last);
        } else if (last >= 0) {
            begun.set(last, new Log(begun.get(last).number, Math.max(before, begun.get(last).last)));
        }
        begun.add(new Log(log, now));
        return new Inventory(now, Math.max(ids, idsFrom), false, begun);
    }

    /** Returns the inventory after further changes, up to the given one. */
    Inventory reaching(long last) {
        return new Inventory(Math.max(changes, last), ids, closed, logs);
    }

    /** Returns the inventory of a closed store, which has all data in tables. */
    Inventory closedAt(long last) {
        return new Inventory(last, ids, true, logs);
    }

    /** Encodes the inventory as text with a checksum. */
    byte[] encode(long number) {
        StringBuilder text = new StringBuilder("Context Services, RocksDB store, inventory ")
                .append(number)
                .append("\nchanges ")
                .append(changes)
                .append("\nids ")
                .append(ids)
                .append(closed ? "\nclosed\n" : "\nopen\n");
        logs.forEach(log -> text.append("log ")
                .append(log.number)
                .append(" to ")
                .append(log.last)
                .append('\n'));
        String checked = text.toString();
        return (checked + "checksum " + checksum(checked) + '\n').getBytes(StandardCharsets.US_ASCII);
    }

    /** Decodes an inventory. Returns {@code null} if the bytes are not one, or the checksum does not match. */
    static @Nullable Numbered decode(byte[] bytes) {
        String all = new String(bytes, StandardCharsets.US_ASCII);
        int end = all.indexOf("checksum ");
        Matcher matcher = TEXT.matcher(all.substring(0, Math.max(0, end)));
        if (!matcher.matches() || !all.substring(end).strip().equals("checksum " + checksum(matcher.group()))) {
            return null;
        }
        List<Log> logs = new ArrayList<>();
        for (Matcher log = LOG.matcher(matcher.group(5)); log.find(); ) {
            logs.add(new Log(Long.parseLong(log.group(1)), Long.parseLong(log.group(2))));
        }
        Inventory inventory = new Inventory(
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                matcher.group(4).equals("closed"),
                logs);
        return new Numbered(Long.parseLong(matcher.group(1)), inventory);
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return Long.toHexString(crc.getValue());
    }
}
