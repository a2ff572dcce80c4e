package io.contextservices.cli;

import io.contextservices.cli.config.CassandraAddress;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the directory of a store, for commands that work on its files. */
final class StoreDirectoryConverter implements ITypeConverter<Path> {

    static final String NOT_A_CLUSTER =
            "this command is for a store in a directory. For a Cassandra cluster, use its own tools on each node:"
                    + " nodetool snapshot, nodetool verify, nodetool repair";

    @Override
    public Path convert(String text) {
        if (CassandraAddress.isClusterAddress(text)) {
            throw new TypeConversionException(NOT_A_CLUSTER);
        }
        return Converters.path(text);
    }
}
