package io.contextservices.cassandra;

/**
 * The result of {@link CassandraStoreBuilder#upgrade()}.
 *
 * <p>The library constructs it; a minor version may add components.
 *
 * @param before the format that was in force
 * @param now the format that is in force now; equal to {@code before} if no upgrade was necessary
 */
public record UpgradedTables(int before, int now) {}
