package io.contextservices.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BlockingViewTest {

    private final CompletableFuture<StartedService> started = new CompletableFuture<>();
    private final CompletableFuture<Service> read = new CompletableFuture<>();
    private final CompletableFuture<ServicePage> customer = new CompletableFuture<>();
    private final CompletableFuture<ServicePage> contact = new CompletableFuture<>();
    private final AtomicReference<Object> asked = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ServiceStartEvent event =
            ServiceStartEvent.forContactKey("42").build();

    private final AsyncContextServices async = new AsyncContextServices() {
        @Override
        public CompletableFuture<StartedService> start(ServiceStartEvent event) {
            asked.set(event);
            return started;
        }

        @Override
        public CompletableFuture<Service> get(long serviceId, ServiceView view) {
            asked.set(List.of(serviceId, view));
            return read;
        }

        @Override
        public CompletableFuture<ServicePage> findByCustomer(String customerId, ServiceQuery query) {
            asked.set(List.of(customerId, query));
            return customer;
        }

        @Override
        public CompletableFuture<ServicePage> findByContactKey(String contactKey, ServiceQuery query) {
            asked.set(List.of(contactKey, query));
            return contact;
        }

        @Override
        public void close() {
            closed.set(true);
        }
    };

    private final ContextServices blocking = async.blocking();

    @Test
    void everyCallIsThatOfTheOther() {
        Service service =
                Service.builder(7).started(event, java.time.Instant.EPOCH).build();
        ServicePage ofCustomer = new ServicePage(List.of(service), Optional.empty());
        ServicePage ofContact = new ServicePage(List.of(), Optional.of("next"));
        ServiceQuery query = ServiceQuery.active();
        ServiceView view = ServiceView.plain().withAllExtensions();
        started.complete(new StartedService(7));
        read.complete(service);
        customer.complete(ofCustomer);
        contact.complete(ofContact);

        assertThat(blocking.start(event)).isEqualTo(new StartedService(7));
        assertThat(asked).hasValue(event);
        assertThat(blocking.get(7, view)).isSameAs(service);
        assertThat(asked).hasValue(List.of(7L, view));
        assertThat(blocking.get(8)).isSameAs(service);
        assertThat(asked).hasValue(List.of(8L, ServiceView.plain()));
        assertThat(blocking.findByCustomer("c", query)).isSameAs(ofCustomer);
        assertThat(asked).hasValue(List.of("c", query));
        assertThat(blocking.findByContactKey("k", query)).isSameAs(ofContact);
        assertThat(asked).hasValue(List.of("k", query));
        assertThat(blocking.async()).isSameAs(async);
        blocking.close();
        assertThat(closed).isTrue();
    }

    @Test
    void aFailureIsThrownAsItIs() {
        NotFoundException failure = new NotFoundException("no such service");
        read.completeExceptionally(failure);
        started.completeExceptionally(new CompletionException(failure));

        assertThatThrownBy(() -> blocking.get(1)).isSameAs(failure);
        assertThatThrownBy(() -> blocking.start(event)).isSameAs(failure);
    }

    @Test
    void whatNobodyForesawIsAnInternalError() {
        AssertionError bug = new AssertionError("a bug");
        read.completeExceptionally(bug);

        assertThatThrownBy(() -> blocking.get(1))
                .isInstanceOf(InternalErrorException.class)
                .hasCause(bug);
    }

    @Test
    void aFutureThatSomebodyCancelledIsCancelledHereToo() {
        read.cancel(false);

        assertThatThrownBy(() -> blocking.get(1)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aThreadThatIsInterruptedGivesTheOperationUpAndStaysInterrupted() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        Thread waiting = new Thread(() -> {
            thrown.set(catchThrowable(() -> blocking.start(event)));
            stillInterrupted.set(Thread.currentThread().isInterrupted());
        });

        waiting.start();
        waiting.interrupt();
        waiting.join(TimeUnit.SECONDS.toMillis(10));

        assertThat(thrown.get())
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("interrupted")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(stillInterrupted).isTrue();
        assertThat(started).isCancelled();
    }

    @Test
    void anOutcomeThatIsThereIsHandedToAnInterruptedThread() {
        started.complete(new StartedService(7));
        Thread.currentThread().interrupt();

        assertThat(blocking.start(event)).isEqualTo(new StartedService(7));
        assertThat(Thread.interrupted()).isTrue();
    }
}
