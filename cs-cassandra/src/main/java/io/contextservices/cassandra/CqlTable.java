package io.contextservices.cassandra;

import java.util.List;

/**
 * A table; its content is described in {@code docs/cassandra.md}.
 *
 * @param since the format with which it came: the table may be missing only while an earlier format is in force
 * @param columns CQL, with what else belongs to the table
 */
record CqlTable(int since, String name, String columns) {

    /** Hints that come back after they were deleted are recognised as stale, so tombstones need not stay for days. */
    private static final String HINTS = " WITH gc_grace_seconds = 10800";

    /**
     * Every table of every format. A version that needs a further one adds it here, with the format that the version brings.
     * The last of format 1 is created last: its row says that the others are there.
     */
    static final List<CqlTable> ALL = List.of(
            new CqlTable(1, "conversations", """
                    (
                      tenant text, id bigint, version int,
                      head_version int static, head blob static, awaits text static,
                      record blob, writer uuid, claim uuid,
                      PRIMARY KEY ((tenant, id), version))"""),
            new CqlTable(1, "decisions", """
                    (
                      tenant text, key text,
                      decision uuid, services frozen<list<bigint>>, service bigint, version int,
                      issued bigint, kept bigint, answer text, confirmed uuid,
                      PRIMARY KEY ((tenant, key)))"""),
            new CqlTable(1, "list_buckets", """
                    (
                      tenant text, kind tinyint, key text, bucket bigint, written bigint,
                      PRIMARY KEY ((tenant, kind, key), bucket))""" + HINTS),
            new CqlTable(1, "list_entries", """
                    (
                      tenant text, kind tinyint, key text, bucket bigint,
                      completed boolean, started bigint, id bigint, type text, version int, stale boolean,
                      PRIMARY KEY ((tenant, kind, key, bucket), completed, started, id, type))""" + HINTS),
            new CqlTable(1, "service_blocks", """
                    (
                      tenant text, block bigint,
                      PRIMARY KEY ((tenant), block))"""),
            new CqlTable(1, "services", """
                    (
                      tenant text, block bigint, id bigint,
                      PRIMARY KEY ((tenant, block), id))""" + HINTS),
            new CqlTable(1, "due_days", """
                    (
                      one int, day bigint, written bigint,
                      PRIMARY KEY ((one), day))""" + HINTS),
            new CqlTable(1, "due_blocks", """
                    (
                      day bigint, hour bigint, block bigint, written bigint,
                      PRIMARY KEY ((day), hour, block))""" + HINTS),
            new CqlTable(1, "due", """
                    (
                      hour bigint, block bigint, at bigint, tenant text, id bigint, version int,
                      PRIMARY KEY ((hour, block), at, tenant, id))""" + HINTS),
            new CqlTable(1, "ids", "(name text PRIMARY KEY, next bigint)"),
            new CqlTable(1, "leases", "(name text PRIMARY KEY, holder uuid)"),
            new CqlTable(1, "format", "(one int PRIMARY KEY, version int)"),
            new CqlTable(NoteRows.SINCE, "notes", "(name text PRIMARY KEY, text text)"),
            new CqlTable(ClockRows.SINCE, "clocks", """
                    (
                      one int, server uuid, beat bigint, shows bigint,
                      PRIMARY KEY ((one), server))""" + HINTS));

    /** The statement that creates the table where it is missing. */
    String create(String keyspace) {
        return "CREATE TABLE IF NOT EXISTS " + keyspace + '.' + name + ' ' + columns;
    }
}
