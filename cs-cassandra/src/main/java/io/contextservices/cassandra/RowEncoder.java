package io.contextservices.cassandra;

import io.contextservices.store.Commit;
import io.contextservices.store.Head;
import io.contextservices.store.record.RecordFormat;
import java.nio.ByteBuffer;

/** Encodes commits and heads in the format in force. Thread-safe. */
final class RowEncoder {

    private final FormatInForce format;

    RowEncoder(FormatInForce format) {
        this.format = format;
    }

    byte[] record(Commit commit) {
        return format.hasSparseLists() ? RecordFormat.encode(commit) : RecordFormat.encodeListed(commit);
    }

    ByteBuffer head(Head head) {
        return format.hasSparseLists() ? ByteBuffer.wrap(RecordFormat.encode(head)) : listed(head);
    }

    /**
     * Encodes a head without a reference to earlier records, because the record of its own commit lists everything that
     * is open.
     */
    static ByteBuffer listed(Head head) {
        return ByteBuffer.wrap(RecordFormat.encode(head.listedAt(head.version())));
    }
}
