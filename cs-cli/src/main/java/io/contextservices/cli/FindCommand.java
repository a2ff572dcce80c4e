package io.contextservices.cli;

import io.contextservices.api.ContextServices;
import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.wire.ResourceCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists services. */
@Command(
        name = "find",
        description = "Prints the services of a customer or of a contact key as a JSON array, oldest first.",
        mixinStandardHelpOptions = true)
final class FindCommand implements Callable<Integer> {

    @Mixin
    private Remote remote;

    @Mixin
    private ExtensionsOption extensions;

    @ArgGroup(multiplicity = "1")
    private SearchKey key;

    @ArgGroup
    private StatusOption status = new StatusOption();

    private static final class SearchKey {
        @Option(names = "--customer", paramLabel = "ID", description = "services of this customer")
        private @Nullable String customer;

        @Option(
                names = "--contact",
                paramLabel = "KEY",
                description = "services of this contact key that have no customer")
        private @Nullable String contact;
    }

    @Override
    public Integer call() {
        ServiceQuery query = ServiceQuery.all().withStatus(status.status());
        query = query.withView(extensions.addTo(query.view()));
        List<Service> found = new ArrayList<>();
        Set<Long> unreadable = new TreeSet<>();
        try (ContextServices services = remote.connect().blocking()) {
            Optional<String> next;
            do {
                ServicePage page = find(services, query);
                found.addAll(page.services());
                unreadable.addAll(page.unreadable());
                next = page.next();
                query = next.isPresent() ? query.withAfter(next.get()) : query;
            } while (next.isPresent());
        }
        remote.print(ResourceCodec.write(found));
        remote.warn(unreadable);
        return 0;
    }

    private ServicePage find(ContextServices services, ServiceQuery query) {
        String customer = key.customer;
        String contact = key.contact;
        return customer != null
                ? services.findByCustomer(customer, query)
                : services.findByContactKey(String.valueOf(contact), query);
    }
}
