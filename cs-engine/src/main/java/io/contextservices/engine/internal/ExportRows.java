package io.contextservices.engine.internal;

import io.contextservices.api.ExportFormat;
import io.contextservices.api.Service;
import io.contextservices.api.State;
import io.contextservices.api.Task;

/** What stands in exported files. Each row ends its line. */
interface ExportRows {

    static ExportRows of(ExportFormat format) {
        return switch (format) {
            case JSON -> new JsonRows();
            case CSV -> new CsvRows();
        };
    }

    /** What the names of the files end with. */
    String suffix();

    /** What stands in the first line of a file of services. */
    byte[] services();

    /** What stands in the first line of a file of states. */
    byte[] states();

    /** What stands in the first line of a file of tasks. */
    byte[] tasks();

    byte[] row(Service service);

    byte[] row(State state);

    byte[] row(Task task);

    /** What stands among services in place of one that cannot be read. */
    byte[] unreadable(long serviceId);
}
