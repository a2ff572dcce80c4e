package io.contextservices.bench;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/**
 * Some connections to a server, and the selector for their responses. For one thread.
 *
 * @param selector the attachments of its keys are the connections
 */
record Connections(Selector selector, List<Connection> all) implements AutoCloseable {

    static Connections open(int port, int count) throws IOException {
        Connections opened = new Connections(Selector.open(), new ArrayList<>());
        try {
            for (int i = 0; i < count; i++) {
                opened.all.add(Connection.open(port, opened.selector));
            }
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
