package io.contextservices.cassandra;

/** The parts of a store that read and write its tables. Thread-safe. */
record StoreTables(
        StatementExecutor statements,
        RowEncoder encoder,
        Decisions decisions,
        RowReader reader,
        RowWriter writer,
        Receipts receipts,
        Lists lists,
        Timers timers,
        TenantIdIndex tenantIds,
        HintWriter hints) {

    /** Prepares all statements. */
    static StoreTables prepare(StatementExecutor statements, FormatInForce format) {
        RowEncoder encoder = new RowEncoder(format);
        Decisions decisions = new Decisions(statements);
        RowReader reader = new RowReader(statements, decisions);
        Lists lists = new Lists(statements);
        Timers timers = new Timers(statements);
        TenantIdIndex tenantIds = new TenantIdIndex(statements);
        return new StoreTables(
                statements,
                encoder,
                decisions,
                reader,
                new RowWriter(statements, reader, encoder),
                new Receipts(decisions, reader),
                lists,
                timers,
                tenantIds,
                new HintWriter(statements, lists, timers, tenantIds));
    }
}
