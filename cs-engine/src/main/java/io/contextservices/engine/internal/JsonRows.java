package io.contextservices.engine.internal;

import io.contextservices.api.Service;
import io.contextservices.api.State;
import io.contextservices.api.Task;
import io.contextservices.wire.ExportCodec;
import io.contextservices.wire.ResourceCodec;
import io.contextservices.wire.UnreadableFormat;
import java.util.Arrays;

/** JSON lines: each row is a resource in the form of a read of this resource alone. */
final class JsonRows implements ExportRows {

    private static final byte[] NOTHING = {};

    @Override
    public String suffix() {
        return ".jsonl";
    }

    @Override
    public byte[] services() {
        return NOTHING;
    }

    @Override
    public byte[] states() {
        return NOTHING;
    }

    @Override
    public byte[] tasks() {
        return NOTHING;
    }

    @Override
    public byte[] row(Service service) {
        return line(ResourceCodec.writeAlone(service));
    }

    @Override
    public byte[] row(State state) {
        return line(ResourceCodec.writeAlone(state));
    }

    @Override
    public byte[] row(Task task) {
        return line(ResourceCodec.write(task));
    }

    @Override
    public byte[] unreadable(long serviceId) {
        return line(UnreadableFormat.write(serviceId));
    }

    private static byte[] line(byte[] json) {
        byte[] line = Arrays.copyOf(ExportCodec.line(json), json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
