package io.contextservices.it;

import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.store.ConversationStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class AttributesOverHttpOnRocksDbTest extends ClientOfAttributes {

    @TempDir
    Path directory;

    @Override
    protected ConversationStore open() {
        return RocksDbStore.open(directory);
    }
}
