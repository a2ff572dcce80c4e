package io.contextservices.cassandra;

import java.util.List;

/**
 * A table; {@code docs/cassandra.md} describes its content.
 *
 * @param firstFormat the first format that has the table; the table may be missing only while an earlier format is in force
 * @param columns the columns and options of the table in CQL
 */
record CqlTable(int firstFormat, String name, String columns) {

    /** Hints that reappear after their deletion are recognised as stale, so tombstones need not be kept for days. */
    private static final String HINTS = " WITH gc_grace_seconds = 10800";

    /**
     * All tables of all formats. A version that needs another table adds it here, with the number of its format. The
     * table {@code format} is created last within format 1: its row shows that the others exist.
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
            new CqlTable(NoteRows.FIRST_FORMAT, "notes", "(name text PRIMARY KEY, text text)"),
            new CqlTable(ClockRows.FIRST_FORMAT, "clocks", """
                    (
                      one int, server uuid, beat bigint, shows bigint,
                      PRIMARY KEY ((one), server))""" + HINTS));

    /** Returns the statement that creates the table if it does not exist. */
    String create(String keyspace) {
        return "CREATE TABLE IF NOT EXISTS " + keyspace + '.' + name + ' ' + columns;
    }
}
