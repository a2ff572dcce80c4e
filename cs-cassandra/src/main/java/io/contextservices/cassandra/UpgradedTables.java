package io.contextservices.cassandra;

/**
 * The result of {@link CassandraStore.Builder#upgrade()}.
 *
 * @param before the format that was in force
 * @param now the format that is in force: the same if there was nothing to do
 */
public record UpgradedTables(int before, int now) {}
