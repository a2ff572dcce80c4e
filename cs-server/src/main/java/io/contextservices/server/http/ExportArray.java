package io.contextservices.server.http;

import io.contextservices.api.ResourceCodec;
import io.contextservices.api.Service;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A JSON array of services, or of their ids, made piece by piece, with a line for each element. For one thread. */
final class ExportArray {

    private static final String BEGIN = "[\n";

    private final boolean content;
    private String before = BEGIN;

    /**
     * An array of which there is nothing yet.
     *
     * @param content whether services are wanted, not only their ids
     */
    ExportArray(boolean content) {
        this.content = content;
    }

    /** The next piece; never empty. */
    byte[] next(List<Service> services, boolean last) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Service service : services) {
            out.writeBytes(ascii(before));
            out.writeBytes(content ? ResourceCodec.write(service) : ascii(Long.toString(service.serviceId())));
            before = ",\n";
        }
        if (last) {
            out.writeBytes(ascii(before.equals(BEGIN) ? "[]" : "\n]"));
        } else if (services.isEmpty()) {
            out.write('\n');
        }
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
