package io.contextservices.engine.internal;

import io.contextservices.api.ExportFormat;
import io.contextservices.api.Service;
import io.contextservices.api.State;
import io.contextservices.api.Task;

/** The format of exported files. Each row includes the end of its line. */
interface ExportRows {

    static ExportRows of(ExportFormat format) {
        return switch (format) {
            case JSON -> new JsonRows();
            case CSV -> new CsvRows();
        };
    }

    /** Returns the suffix of the names of the files. */
    String suffix();

    /** Returns the first line of a file of services. */
    byte[] services();

    /** Returns the first line of a file of states. */
    byte[] states();

    /** Returns the first line of a file of tasks. */
    byte[] tasks();

    byte[] row(Service service);

    byte[] row(State state);

    byte[] row(Task task);

    /** Returns the row among services for one that cannot be read. */
    byte[] unreadable(long serviceId);
}
