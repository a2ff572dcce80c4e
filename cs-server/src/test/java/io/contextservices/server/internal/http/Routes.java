package io.contextservices.server.internal.http;

import io.undertow.server.HttpHandler;
import java.util.List;

/** The paths of the API, as the API itself has them. */
public final class Routes {

    private Routes() {}

    /** All paths, with {@code 1} where there may be any text. */
    public static List<String> of(HttpHandler api) {
        return ((HttpApi) api)
                .resources().stream()
                        .map(resource -> "/" + Route.BASE + resource.path().replace("{}", "1"))
                        .toList();
    }
}
