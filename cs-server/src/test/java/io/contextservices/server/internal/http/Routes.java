package io.contextservices.server.internal.http;

import io.undertow.server.HttpHandler;
import java.util.List;

/** The paths of the API, as the API itself defines them. */
public final class Routes {

    private Routes() {}

    /** Returns all paths, with {@code 1} in place of each parameter. */
    public static List<String> of(HttpHandler api) {
        return ((HttpApi) api)
                .routes().stream()
                        .map(route -> "/" + Route.BASE + route.path().replace("{}", "1"))
                        .toList();
    }
}
