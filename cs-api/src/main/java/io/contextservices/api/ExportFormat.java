package io.contextservices.api;

/** The form of exported files; {@code format}. */
public enum ExportFormat {
    /** One JSON value a line; {@code json}. */
    JSON,
    /** RFC 4180, with a line of column names; {@code csv}. */
    CSV
}
