package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A page of a list of services, or of an export.
 *
 * <p>The library constructs it; a minor version may add components.
 *
 * @param services the services in ascending order of their start time, and of their ids for the same millisecond; in an
 *     export in ascending order of their ids
 * @param next the cursor for {@link ServiceQuery#withAfter} or {@link ExportQuery#withAfter} if there may be more services. It
 *     stays valid while services start and are deleted; on the wire, a {@code Link} header with {@code rel="next"}
 * @param unreadable the ascending ids of services that belong, or may belong, to this page and that the server cannot
 *     read, since their stored data is damaged. Usually empty. On the wire, the header {@code Unreadable-Services}; in
 *     an export, an object with an {@code error} in place of the service
 */
public record ServicePage(List<Service> services, Optional<String> next, List<Long> unreadable) {

    /** Copies the lists. */
    public ServicePage {
        services = List.copyOf(services);
        requireNonNull(next, "next");
        unreadable = unreadable.isEmpty()
                ? List.of()
                : unreadable.stream().sorted().distinct().toList();
    }

    /** Creates a page without unreadable services. */
    public ServicePage(List<Service> services, Optional<String> next) {
        this(services, next, List.of());
    }

    /** Returns all services of this page by their ids, ascending, as in an export; an unreadable service is empty. */
    public SortedMap<Long, Optional<Service>> byId() {
        SortedMap<Long, Optional<Service>> all = new TreeMap<>();
        unreadable.forEach(id -> all.put(id, Optional.empty()));
        services.forEach(service -> all.put(service.serviceId(), Optional.of(service)));
        return all;
    }
}
