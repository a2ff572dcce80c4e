package io.contextservices.testkit;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.ContextServices;
import io.contextservices.api.Limits;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.Tenant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the operations, for an engine in this process and for a client of a server. */
public abstract class ContextServicesContract
        implements StartContract,
                FindContract,
                CallContract,
                EndContract,
                AssociationContract,
                StateContract,
                TransitionContract,
                TaskContract,
                NestingContract,
                ExtensionContract,
                StayContract,
                SizeContract,
                LifetimeContract,
                RaceContract,
                OnceContract,
                VersionContract,
                BulkContract,
                CompositeContract,
                CompositeRequestContract,
                CompositeRaceContract,
                ExportContract,
                UnreadableServiceContract,
                ScenarioContract {

    /** The time at the beginning of every test. */
    protected static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");

    @TempDir
    Path exports;

    private final ManualClock clock = new ManualClock(NOW);
    private AsyncContextServices async;
    private ContextServices services;

    /** Returns the directory for export files. */
    @Override
    public final Path exports() {
        return exports;
    }

    /** Opens an implementation on an empty store, with {@link #exports()} as the directory for exports. */
    protected abstract AsyncContextServices open(ManualClock clock, Limits limits) throws Exception;

    /** Returns the store of the implementation that {@link #open} opened last. */
    @Override
    public abstract ConversationStore store();

    /** Returns the tenant of the implementation that {@link #open} opened last. */
    @Override
    public Tenant tenant() {
        return new Tenant("default");
    }

    /** Closes what {@link #open} opened besides its result; called after that was closed. */
    protected void closeRest() throws Exception {}

    /** Opens the implementation under test. */
    @BeforeEach
    final void openServices() throws Exception {
        async = open(clock, Limits.DEFAULT);
        services = async.blocking();
    }

    /** Closes the implementation under test. */
    @AfterEach
    final void closeServices() throws Exception {
        async.close();
        closeRest();
    }

    @Override
    public final void reopen(Limits limits) throws Exception {
        closeServices();
        async = open(clock, limits);
        services = async.blocking();
    }

    /** Returns the implementation under test, with blocking methods. */
    @Override
    public final ContextServices services() {
        return services;
    }

    /** Returns the implementation under test. */
    @Override
    public final AsyncContextServices async() {
        return async;
    }

    /** Returns the clock of the implementation under test. */
    @Override
    public final ManualClock clock() {
        return clock;
    }

    /** Returns the vendor's example of a request to start a service. */
    protected static byte[] vendorExample() {
        try (InputStream in = ContextServicesContract.class.getResourceAsStream("start-service.json")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
