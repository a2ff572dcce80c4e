package io.contextservices.cli;

import io.contextservices.cli.config.CassandraAddress;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The option for the directory of a store, for commands that work on its files. */
final class StoreDirectoryOption implements ITypeConverter<Path> {

    static final String NOT_A_CLUSTER =
            "this is for a store in a directory. A Cassandra cluster has tools of its own for"
                    + " what it keeps, on each node: nodetool snapshot, nodetool verify, nodetool repair";

    @Override
    public Path convert(String text) {
        if (CassandraAddress.isMeant(text)) {
            throw new TypeConversionException(NOT_A_CLUSTER);
        }
        return Converters.path(text);
    }
}
