package io.contextservices.client;

import static io.contextservices.api.BulkStart.MOST_SERVICES;

import io.contextservices.api.BulkStart;
import io.contextservices.api.EventCodec;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A bulk start as requests that a server takes, the same ones whenever it is made with the same limits. */
final class BulkRequests {

    /** What a request has around its events, and more. */
    private static final int ENVELOPE_BYTES = 64;

    private BulkRequests() {}

    /** As many as are needed: none for no events, one for events that are to start together. */
    static List<BulkStart> of(BulkStart start, Limits limits) {
        if (start.services().isEmpty()) {
            return List.of();
        }
        if (start.atomic()) {
            return List.of(start);
        }
        List<BulkStart> parts = new ArrayList<>();
        List<ServiceStartEvent> part = new ArrayList<>();
        long bytes = ENVELOPE_BYTES;
        for (ServiceStartEvent event : start.services()) {
            int more = EventCodec.write(event).length + 1;
            if (part.size() == MOST_SERVICES || (!part.isEmpty() && bytes + more > limits.bulkBytes())) {
                parts.add(BulkStart.of(part));
                part.clear();
                bytes = ENVELOPE_BYTES;
            }
            part.add(event);
            bytes += more;
        }
        parts.add(BulkStart.of(part));
        return parts;
    }

    /** The key of a part under the key of all: the first has that itself. */
    static @Nullable String key(@Nullable String key, int part) {
        return key == null || part == 0
                ? key
                : UUID.nameUUIDFromBytes((key + ' ' + part).getBytes(StandardCharsets.UTF_8))
                        .toString();
    }
}
