package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The answer to a list query, or a part of an export.
 *
 * @param services ascending by start time, and by id where two started in the same millisecond; in an export by id alone
 * @param next if there may be more: what to pass to {@link ServiceQuery#after}, or {@link ExportQuery#after}, to go on. It
 *     stays valid while services come and go; on the wire, a {@code Link} header with {@code rel="next"}
 * @param unreadable the ids, ascending, of services that belong here, or may, and that the server cannot read: their stored
 *     data is damaged. Usually empty. On the wire, the header {@code Unreadable-Services}, and in an export an object with
 *     an {@code error} in place of the service
 */
public record ServicePage(List<Service> services, Optional<String> next, List<Long> unreadable) {

    /** Takes copies of the lists. */
    public ServicePage {
        services = List.copyOf(services);
        requireNonNull(next, "next");
        unreadable = unreadable.isEmpty()
                ? List.of()
                : unreadable.stream().sorted().distinct().toList();
    }

    /** Without services that cannot be read. */
    public ServicePage(List<Service> services, Optional<String> next) {
        this(services, next, List.of());
    }

    /** All of this part by their ids, ascending, as an export has them; empty for a service that cannot be read. */
    public SortedMap<Long, Optional<Service>> byId() {
        SortedMap<Long, Optional<Service>> all = new TreeMap<>();
        unreadable.forEach(id -> all.put(id, Optional.empty()));
        services.forEach(service -> all.put(service.serviceId(), Optional.of(service)));
        return all;
    }
}
