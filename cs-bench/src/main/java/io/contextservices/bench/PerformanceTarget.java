package io.contextservices.bench;

/** The performance targets, relative to other measurements of the same run. */
enum PerformanceTarget {
    START_64("durable start over the ceiling, 64 connections", Side.AT_LEAST, 0.50, ""),
    START_256("durable start over the ceiling, 256 connections", Side.AT_LEAST, 0.75, ""),
    START_64_POSTGRESQL("durable start over Spring Boot + PostgreSQL, 64 connections", Side.AT_LEAST, 6, "×"),
    START_256_POSTGRESQL("durable start over Spring Boot + PostgreSQL, 256 connections", Side.AT_LEAST, 8, "×"),
    START_64_CASSANDRA(
            "durable start on Cassandra over the driver's inserts of the same rows, 64 at a time",
            Side.AT_LEAST,
            0.7,
            ""),
    STEADY_DIP("slowest second over the median second of ten minutes of starts", Side.AT_LEAST, 0.6, ""),
    START_P99("p99 of a durable start at half load over the disk's own sync", Side.AT_MOST, 5, "×"),
    GET_HOT("get by id over the ceiling, hot", Side.AT_LEAST, 0.65, ""),
    GET_LARGE("get by id over the ceiling, in the largest store", Side.AT_LEAST, 0.40, ""),
    GROWTH("starts in the largest store over those in an empty one", Side.AT_LEAST, 0.85, ""),
    MEMORY("memory under full load", Side.AT_MOST, 512, " MiB"),
    MEMORY_GROWTH("memory at the end of ten minutes over that at their middle", Side.AT_MOST, 1.05, ""),
    DISK_SERVICE("disk for a service over its JSON", Side.AT_MOST, 1.0, ""),
    DISK_CONVERSATION(
            "disk for a conversation of 16 activities over its JSON as it is read back", Side.AT_MOST, 0.5, ""),
    PARSE_TIME("parse + validate an event", Side.AT_MOST, 3, " µs"),
    PARSE_BYTES("parse + validate an event, allocated", Side.AT_MOST, 4_096, " B"),
    PARSE_OVER_DATABIND("databind + Bean Validation over parse + validate", Side.AT_LEAST, 2, "×"),
    CLIENT_TIME("SDK over bare OkHttp, time", Side.AT_MOST, 1.05, "×"),
    CLIENT_BYTES("SDK over bare OkHttp, allocated", Side.AT_MOST, 1.2, "×"),
    STARTUP_EMPTY("start-up of an embedded server on an empty store, warm JVM", Side.AT_MOST, 300, " ms"),
    STARTUP_LARGE("start-up of an embedded server on the largest store, warm JVM", Side.AT_MOST, 1_000, " ms"),
    CONVERSATION("calls of the 33-call conversation per second", Side.AT_LEAST, 10_000, "");

    private enum Side {
        AT_LEAST("≥"),
        AT_MOST("≤");

        private final String sign;

        Side(String sign) {
            this.sign = sign;
        }
    }

    private final String description;
    private final Side side;
    private final double bound;
    private final String unit;

    PerformanceTarget(String description, Side side, double bound, String unit) {
        this.description = description;
        this.side = side;
        this.bound = bound;
        this.unit = unit;
    }

    /** Returns whether the value is far worse than the recorded one, beyond the noise of measurements. */
    boolean isRegression(double measured, double recorded) {
        return side == Side.AT_LEAST ? measured < recorded / 2 : measured > recorded * 2;
    }

    private boolean isMet(double measured) {
        return side == Side.AT_LEAST ? measured >= bound : measured <= bound;
    }

    /** Returns a row with the name, the bound, the value, and whether the target is met. */
    String row(double measured) {
        boolean unknown = Double.isNaN(measured);
        return Table.row(
                description,
                side.sign + ' ' + Table.number(bound) + unit,
                unknown ? "–" : Table.number(measured) + unit,
                unknown ? "–" : isMet(measured) ? "yes" : "no");
    }
}
