package io.contextservices.it;

import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.store.ConversationStore;
import io.contextservices.testkit.AttributeContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class AttributesOnRocksDbTest extends AttributeContract {

    @TempDir
    Path directory;

    @Override
    protected ConversationStore open() {
        return RocksDbStore.open(directory);
    }
}
