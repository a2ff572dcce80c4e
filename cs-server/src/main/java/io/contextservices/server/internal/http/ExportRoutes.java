package io.contextservices.server.internal.http;

import io.contextservices.api.Limits;
import io.contextservices.api.ServicePage;
import io.contextservices.api.UnavailableException;
import io.contextservices.engine.internal.Operations;
import io.contextservices.server.internal.transport.Responses;
import io.contextservices.wire.ExportCodec;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The routes of exports: the resources under {@code /maintenance}. */
final class ExportRoutes {

    private static final HttpString LINK = new HttpString("Link");
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    /** The maximum number of streams at a time. Each may hold a page in memory until its peer has read it. */
    private static final int MAX_STREAMS = 8;

    private final Limits limits;
    private final AtomicInteger streams = new AtomicInteger();

    ExportRoutes(Limits limits) {
        this.limits = limits;
    }

    /** Returns all routes. */
    List<Route> all() {
        return List.of(
                Route.at("maintenance/services/stream").on(Methods.GET, this::export),
                Route.at("maintenance/services/files").on(Methods.POST, this::exportFiles));
    }

    private void export(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        ExportCodec.Stream requested = ExportCodec.readStream(exchange.getQueryString());
        if (requested.isPage()) {
            Responses.with(
                    exchange, () -> operations.export(requested.query()), page -> page(exchange, requested, page));
        } else {
            if (streams.incrementAndGet() > MAX_STREAMS) {
                streams.decrementAndGet();
                throw new UnavailableException("too many exports are under way", RETRY_AFTER);
            }
            exchange.addExchangeCompleteListener((ended, next) -> {
                streams.decrementAndGet();
                next.proceed();
            });
            new ExportStream(exchange, operations, requested).begin();
        }
    }

    private static void page(HttpServerExchange exchange, ExportCodec.Stream requested, ServicePage page) {
        Responses.unreadable(exchange, page);
        page.next().ifPresent(next -> exchange.getResponseHeaders().put(LINK, link(exchange, requested, next)));
        Responses.json(exchange, StatusCodes.OK, new ExportArray(requested.content()).next(page, true));
    }

    private static String link(HttpServerExchange exchange, ExportCodec.Stream requested, String next) {
        ExportCodec.Stream remaining = new ExportCodec.Stream(requested.query().withAfter(next), requested.content());
        return '<' + RequestPath.raw(exchange) + '?' + ExportCodec.write(remaining) + ">; rel=\"next\"";
    }

    private void exportFiles(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        ExportCodec.Files requested = ExportCodec.readFiles(exchange.getQueryString());
        JsonRequests.ignored(
                exchange,
                limits,
                () -> operations.exportFiles(requested.query(), requested.format()),
                names -> Responses.json(exchange, StatusCodes.OK, ExportCodec.writeCreated(names)));
    }
}
