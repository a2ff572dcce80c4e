package io.contextservices.api;

/** The format of exported files; {@code format}. */
public enum ExportFormat {
    /** One JSON value per line; {@code json}. */
    JSON,
    /** RFC 4180, with a header line of column names; {@code csv}. */
    CSV
}
