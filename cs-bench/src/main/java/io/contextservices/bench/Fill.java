package io.contextservices.bench;

import io.contextservices.api.Limits;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.wire.EventCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;

/** Puts services into a store without HTTP, at the maximum concurrency of one process. */
final class Fill {

    private static final int CONCURRENCY = 2_000;

    private final Semaphore free = new Semaphore(CONCURRENCY);
    private final LongAccumulator first = new LongAccumulator(Math::min, Long.MAX_VALUE);
    private final LongAccumulator last = new LongAccumulator(Math::max, 0);
    private final AtomicLong failures = new AtomicLong();
    private final byte[] example =
            Workload.example(" ".repeat(StoredServices.KEY_LENGTH)).getBytes(StandardCharsets.UTF_8);
    private final int keyAt = Workload.example("@").indexOf('@');

    private Fill() {}

    /**
     * Starts services with the keys of these numbers, until all are stored or the time is over.
     *
     * @return their ids, and all keys up to the last
     * @throws IOException if a start failed
     */
    static StoredServices run(Path data, long from, long to, Duration atMost) throws IOException, InterruptedException {
        try (ContextEngine engine = ContextEngine.on(RocksDbStore.open(data))) {
            StoredServices known = run(engine, from, to, atMost);
            if (known.ids() != known.keys() - from) {
                throw new IOException((known.keys() - from) + " services have " + known.ids() + " ids");
            }
            return known;
        }
    }

    /**
     * Starts services with the keys of these numbers by an existing engine. Some ids in the result may belong to no
     * service.
     */
    static StoredServices run(ContextEngine engine, long from, long to, Duration atMost)
            throws IOException, InterruptedException {
        Fill fill = new Fill();
        long end = System.nanoTime() + atMost.toNanos();
        long next = from;
        while (next < to && System.nanoTime() < end) {
            fill.start(engine, StoredServices.key(next));
            next++;
        }
        fill.finish();
        long ids = next == from ? 0 : fill.last.get() - fill.first.get() + 1;
        return new StoredServices(fill.first.get(), ids, next);
    }

    /** Starts this number of services with one key. */
    static void list(ContextEngine engine, String key, int count) throws IOException, InterruptedException {
        Fill fill = new Fill();
        for (int i = 0; i < count; i++) {
            fill.start(engine, key);
        }
        fill.finish();
    }

    private void finish() throws IOException, InterruptedException {
        free.acquire(CONCURRENCY);
        if (failures.get() > 0) {
            throw new IOException(failures.get() + " starts failed");
        }
    }

    private void start(ContextEngine engine, String key) throws InterruptedException {
        byte[] body = example.clone();
        System.arraycopy(key.getBytes(StandardCharsets.US_ASCII), 0, body, keyAt, StoredServices.KEY_LENGTH);
        free.acquire();
        var unused = engine.start(EventCodec.readServiceStart(body, Limits.DEFAULT))
                .whenComplete((started, failure) -> {
                    if (started == null) {
                        failures.incrementAndGet();
                    } else {
                        first.accumulate(started.serviceId());
                        last.accumulate(started.serviceId());
                    }
                    free.release();
                });
    }
}
