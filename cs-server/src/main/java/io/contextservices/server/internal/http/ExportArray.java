package io.contextservices.server.internal.http;

import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.wire.ResourceCodec;
import io.contextservices.wire.UnreadableFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Writes a JSON array of services, or of their ids, piece by piece, with one element per line. A service that cannot be
 * read is replaced by an object. Not safe for use by several threads.
 */
final class ExportArray {

    private static final String BEGIN = "[\n";

    private final boolean content;
    private String separator = BEGIN;

    /**
     * Creates an empty array.
     *
     * @param content whether the elements are services, not only their ids
     */
    ExportArray(boolean content) {
        this.content = content;
    }

    /** Returns the next piece, which is never empty. */
    byte[] next(ServicePage page, boolean last) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SortedMap<Long, Optional<Service>> all = page.byId();
        all.forEach((id, service) -> {
            out.writeBytes(ascii(separator));
            out.writeBytes(service.isPresent() ? write(service.get()) : UnreadableFormat.write(id));
            separator = ",\n";
        });
        if (last) {
            out.writeBytes(ascii(separator.equals(BEGIN) ? "[]" : "\n]"));
        } else if (all.isEmpty()) {
            out.write('\n');
        }
        return out.toByteArray();
    }

    private byte[] write(Service service) {
        return content ? ResourceCodec.write(service) : ascii(Long.toString(service.serviceId()));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
