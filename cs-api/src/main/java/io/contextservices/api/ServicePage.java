package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * The answer to a list query, or a part of an export.
 *
 * @param services ascending by start time, and by id where two started in the same millisecond; in an export by id alone
 * @param next if there may be more: what to pass to {@link ServiceQuery#after}, or {@link ExportQuery#after}, to go on. It
 *     stays valid while services come and go; on the wire, a {@code Link} header with {@code rel="next"}
 */
public record ServicePage(List<Service> services, Optional<String> next) {

    /** Takes a copy of the list. */
    public ServicePage {
        services = List.copyOf(services);
        requireNonNull(next, "next");
    }
}
