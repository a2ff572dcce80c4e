package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Notes, one per row, changed by lightweight transactions. A plain write carries its writer's clock; if that clock is
 * ahead, the write would hide later ones. Thread-safe.
 */
final class NoteRows {

    /** The first format that has the table. */
    static final int FIRST_FORMAT = 2;

    private final StatementExecutor statements;
    private final PreparedStatement select;
    private final PreparedStatement move;

    NoteRows(StatementExecutor statements) {
        this.statements = statements;
        select = statements.prepare("SELECT text FROM %s.notes WHERE name = ?");
        move = statements.prepare("UPDATE %s.notes SET text = ? WHERE name = ? IF text = ?");
    }

    /** Returns the text of a note; {@code null} if there is no such note. */
    CompletableFuture<@Nullable String> read(String name) {
        return statements.row(select, name).thenApply(row -> row == null ? null : row.getString("text"));
    }

    CompletableFuture<Void> write(String name, String text) {
        return read(name).thenCompose(stored -> move(name, stored, text, 0));
    }

    private CompletableFuture<Void> move(String name, @Nullable String from, String to, int number) {
        return to.equals(from)
                ? CompletableFuture.allOf()
                : statements
                        .decide(move.bind(to, name, from))
                        .thenCompose(decision -> decision.applied()
                                ? CompletableFuture.allOf()
                                : statements.retryLater(number, next -> move(name, stored(decision), to, next)));
    }

    private static @Nullable String stored(StatementExecutor.Decision decision) {
        Row row = decision.rowWith("text");
        return row == null ? null : row.getString("text");
    }
}
