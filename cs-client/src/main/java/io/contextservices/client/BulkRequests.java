package io.contextservices.client;

import static io.contextservices.api.BulkStart.MAX_SERVICES;

import io.contextservices.api.BulkStart;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Splits a bulk start into requests that a server accepts. Equal limits always give equal requests. */
final class BulkRequests {

    /** An upper bound of the bytes of a request around its events. */
    private static final int ENVELOPE_BYTES = 64;

    private BulkRequests() {}

    /** Returns as many requests as are needed: none for no events, one for events that must start atomically. */
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
            int eventBytes = EventCodec.write(event).length + 1;
            if (part.size() == MAX_SERVICES || (!part.isEmpty() && bytes + eventBytes > limits.bulkBytes())) {
                parts.add(BulkStart.of(part));
                part.clear();
                bytes = ENVELOPE_BYTES;
            }
            part.add(event);
            bytes += eventBytes;
        }
        parts.add(BulkStart.of(part));
        return parts;
    }

    /** Returns the idempotency key of a part, derived from the key of the whole. The first part has the key itself. */
    static @Nullable String key(@Nullable String key, int part) {
        return key == null || part == 0
                ? key
                : UUID.nameUUIDFromBytes((key + ' ' + part).getBytes(StandardCharsets.UTF_8))
                        .toString();
    }
}
