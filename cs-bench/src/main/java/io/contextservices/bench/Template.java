package io.contextservices.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP request with placeholders: {@code @new@} for an unused contact key, {@code @key@} for one of a stored
 * service, {@code @id@} for the id of a stored service.
 */
final class Template {

    private static final Pattern PLACE = Pattern.compile("@(new|key|id)@");

    /** The maximum length of a key or of an id in digits. */
    private static final int PLACE_BYTES = Math.max(StoredServices.KEY_LENGTH, 20);

    /** An offset that separates new keys from the numbered ones. */
    private static final long NEW = 1L << 40;

    private final String text;
    private final int status;
    private final int maxBytes;
    private final List<byte[]> literals = new ArrayList<>();
    private final List<String> places = new ArrayList<>();

    private Template(String text, int status) {
        this.text = text;
        this.status = status;
        int end = 0;
        for (Matcher place = PLACE.matcher(text); place.find(); end = place.end()) {
            literals.add(text.substring(end, place.start()).getBytes(StandardCharsets.UTF_8));
            places.add(place.group(1));
        }
        literals.add(text.substring(end).getBytes(StandardCharsets.UTF_8));
        maxBytes = text.getBytes(StandardCharsets.UTF_8).length + places.size() * PLACE_BYTES;
    }

    static Template get(String path) {
        return new Template("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 200);
    }

    static Template post(String path, String body, int status) {
        String sent = PLACE.matcher(body).replaceAll("x".repeat(StoredServices.KEY_LENGTH));
        int length = sent.getBytes(StandardCharsets.UTF_8).length;
        String head =
                "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + length + "\r\n\r\n";
        return new Template(head + body, status);
    }

    /** Returns the text with its placeholders. */
    String text() {
        return text;
    }

    /** Returns the maximum length in bytes. */
    int maxBytes() {
        return maxBytes;
    }

    /** Returns the expected status. */
    int status() {
        return status;
    }

    void putTo(ByteBuffer out, StoredServices known, SplittableRandom random) {
        out.put(literals.get(0));
        for (int i = 0; i < places.size(); i++) {
            switch (places.get(i)) {
                case "new" -> StoredServices.putKey(out, random.nextLong(NEW, Long.MAX_VALUE));
                case "key" -> StoredServices.putKey(out, random.nextLong(known.keys()));
                default -> putDecimal(out, known.firstId() + random.nextLong(known.ids()));
            }
            out.put(literals.get(i + 1));
        }
    }

    private static void putDecimal(ByteBuffer out, long number) {
        out.put(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    }
}
