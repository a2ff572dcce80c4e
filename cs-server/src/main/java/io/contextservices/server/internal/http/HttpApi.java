package io.contextservices.server.internal.http;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.Violation;
import io.contextservices.engine.internal.CallContext;
import io.contextservices.engine.internal.Operations;
import io.contextservices.engine.internal.TenantOperations;
import io.contextservices.server.internal.access.Authenticator;
import io.contextservices.server.internal.access.BasicAuthentication;
import io.contextservices.server.internal.access.Principal;
import io.contextservices.server.internal.transport.FramingCheck;
import io.contextservices.server.internal.transport.RequestLimiter;
import io.contextservices.server.internal.transport.Responses;
import io.contextservices.server.internal.transport.ServerLimits;
import io.contextservices.server.internal.transport.TransferLimits;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.time.Duration;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The API as one handler. It checks limits, finds the route, and always responds with JSON. */
public final class HttpApi implements HttpHandler {

    private static final HttpString CONTACT_CENTER_ID = new HttpString("ContactCenterId");
    private static final HttpString GROUP_ID = new HttpString("GroupId");

    /**
     * The caching policy: shared caches must not store a response, and others revalidate it. An entity tag contains
     * only the version of a service, so {@code Vary} names the headers that select the data.
     */
    private static final String CACHE_POLICY = "private, no-cache";

    private static final String SELECTING_HEADERS = CONTACT_CENTER_ID + ", " + GROUP_ID + ", " + Headers.AUTHORIZATION;

    private static final int MAX_QUERY_PARAMETERS = 1_000;

    private final TenantOperations tenants;
    private final List<Route> routes;
    private final int urlBytes;
    private final int headerBytes;
    private final TransferLimits transferLimits;
    private final RequestLimiter limiter;
    private final @Nullable BasicAuthentication authentication;
    private final CrossOriginPolicy origins;
    private final String vary;

    /**
     * Creates the API on top of the tenants' operations.
     *
     * @param limits the server's limits
     * @param authenticator the authenticator; {@code null} gives every client full access and ignores credentials
     * @param origins the pages of other origins that may use the API
     */
    public HttpApi(
            TenantOperations tenants,
            ServerLimits limits,
            @Nullable Authenticator authenticator,
            CrossOriginPolicy origins) {
        this.routes = Stream.of(
                        new ServiceRoutes(tenants.limits()).all(),
                        new ActivityRoutes(tenants.limits()).all(),
                        new ExtensionRoutes(tenants.limits()).all(),
                        new ExportRoutes(tenants.limits()).all(),
                        new BusinessAttributeRoutes().all(),
                        new ApiDocument().all())
                .flatMap(List::stream)
                .toList();
        this.tenants = tenants;
        this.urlBytes = limits.urlBytes();
        this.headerBytes = limits.headerBytes();
        this.transferLimits = new TransferLimits(limits, tenants.failures(), this::describe);
        this.authentication = authenticator == null ? null : new BasicAuthentication(authenticator);
        this.origins = origins;
        this.vary = origins.vary(SELECTING_HEADERS);
        this.limiter = new RequestLimiter(limits.requests(), new HttpContinueReadHandler(this::authenticate));
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        transferLimits.adopt(exchange);
        origins.apply(exchange);
        RequestRefusedException failure = FramingCheck.prepare(exchange);
        if (failure == null) {
            limiter.handleRequest(exchange);
        } else {
            Responses.fail(exchange, failure);
        }
    }

    /**
     * Rejects new requests with status 503 and waits until those under way are complete.
     *
     * @return whether all were complete in time
     */
    public boolean drain(Duration timeout) throws InterruptedException {
        return limiter.close(timeout);
    }

    /** Returns all routes, for tests that cover each of them. */
    List<Route> routes() {
        return routes;
    }

    private void authenticate(HttpServerExchange exchange) {
        try {
            checkSize(exchange);
            if (origins.preflight(exchange) || optionsOfServer(exchange)) {
                return;
            }
            if (authentication == null) {
                authorize(exchange, Principal.ANONYMOUS);
            } else {
                authentication.authenticate(exchange, principal -> authorize(exchange, principal));
            }
        } catch (Exception e) {
            Responses.fail(exchange, e);
        }
    }

    /** Responds to {@code OPTIONS *}, which load balancers send to check that the server runs. */
    private static boolean optionsOfServer(HttpServerExchange exchange) {
        boolean server = exchange.getRequestMethod().equals(Methods.OPTIONS)
                && exchange.getRequestURI().equals("*");
        if (server) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD, POST, PUT, DELETE, OPTIONS");
            Responses.empty(exchange, StatusCodes.NO_CONTENT);
        }
        return server;
    }

    /** Checks the permission of a request and routes it. No request bypasses this method. */
    private void authorize(HttpServerExchange exchange, Principal principal) {
        try {
            principal.check(exchange.getRequestMethod());
            route(exchange, principal);
        } catch (Exception e) {
            Responses.fail(exchange, e);
        }
    }

    private void route(HttpServerExchange exchange, Principal principal) throws Exception {
        List<String> segments = RequestPath.segments(exchange);
        for (Route route : routes) {
            List<String> parameters = route.match(segments);
            if (parameters != null) {
                handle(exchange, principal, route, parameters);
                return;
            }
        }
        throw notFound(exchange);
    }

    private static RequestRefusedException notFound(HttpServerExchange exchange) {
        return new RequestRefusedException(StatusCodes.NOT_FOUND, "no such resource" + RequestPath.mistake(exchange));
    }

    private void handle(HttpServerExchange exchange, Principal principal, Route route, List<String> parameters)
            throws Exception {
        HttpString method = exchange.getRequestMethod();
        Route.Operation operation = route.operation(method);
        if (operation != null) {
            if (method.equals(Methods.GET) || method.equals(Methods.HEAD)) {
                exchange.getResponseHeaders()
                        .put(Headers.CACHE_CONTROL, CACHE_POLICY)
                        .put(Headers.VARY, vary);
            }
            operation.handle(exchange, operations(exchange, principal), parameters);
            return;
        }
        if (method.equals(Methods.GET) && !RequestPath.mistake(exchange).isEmpty()) {
            throw notFound(exchange); // a method would not help
        }
        exchange.getResponseHeaders().put(Headers.ALLOW, route.allow());
        if (!method.equals(Methods.OPTIONS)) {
            throw new RequestRefusedException(
                    StatusCodes.METHOD_NOT_ALLOWED, "the resource does not support this method");
        }
        Responses.empty(exchange, StatusCodes.NO_CONTENT);
    }

    /** Describes a request for the log: method, path without the values of its parameters, and tenant. */
    private String describe(HttpServerExchange exchange) {
        HeaderValues header = exchange.getRequestHeaders().get(CONTACT_CENTER_ID);
        String tenant = header != null && tenants.names().contains(header.getFirst())
                ? header.getFirst()
                : tenants.names().size() == 1 ? tenants.names().iterator().next() : "not named";
        return describeRoute(exchange) + ", tenant " + tenant;
    }

    private String describeRoute(HttpServerExchange exchange) {
        try {
            List<String> segments = RequestPath.segments(exchange);
            for (Route route : routes) {
                if (route.match(segments) != null) {
                    HttpString method = exchange.getRequestMethod();
                    return (route.operation(method) == null ? "?" : method) + " " + route.path();
                }
            }
        } catch (RuntimeException e) {
            return "a malformed path";
        }
        return "an unknown path";
    }

    private Operations operations(HttpServerExchange exchange, Principal principal) {
        HeaderMap headers = exchange.getRequestHeaders();
        Operations tenantOperations =
                tenants.of(principal.tenant(single(headers, CONTACT_CENTER_ID)), single(headers, GROUP_ID));
        String key = IdempotencyKey.of(exchange);
        LongPredicate precondition = Preconditions.ofChange(exchange);
        if (key == null && precondition == null) {
            return tenantOperations; // most requests need no context of their own
        }
        LongPredicate version = precondition == null ? any -> true : precondition;
        return tenantOperations.with(new CallContext(tenantOperations.call().group(), principal.name(), key, version));
    }

    /**
     * Returns the value of a header, {@code null} if it is absent. Rejects repeated headers, since the tenant and the
     * media type of a request must be unambiguous.
     */
    static @Nullable String single(HeaderMap headers, HttpString name) {
        HeaderValues values = headers.get(name);
        if (values == null) {
            return null;
        }
        if (values.size() > 1) {
            throw new InvalidRequestException(name.toString(), Violation.INVALID_FORMAT, "must not be repeated");
        }
        return values.getFirst();
    }

    private void checkSize(HttpServerExchange exchange) {
        if (exchange.getRequestURI().length() + exchange.getQueryString().length() > urlBytes) {
            exchange.setPersistent(false);
            throw new RequestRefusedException(
                    StatusCodes.REQUEST_URI_TOO_LARGE, "the URL is longer than " + urlBytes + " bytes");
        }
        if (parameters(exchange.getQueryString()) > MAX_QUERY_PARAMETERS) {
            exchange.setPersistent(false);
            throw new RequestRefusedException(
                    StatusCodes.REQUEST_URI_TOO_LARGE, "the URL has more than " + MAX_QUERY_PARAMETERS + " parameters");
        }
        if (headerSize(exchange.getRequestHeaders()) > headerBytes) {
            exchange.setPersistent(false);
            throw new RequestRefusedException(
                    StatusCodes.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "the headers are larger than " + headerBytes + " bytes");
        }
    }

    private static int parameters(String query) {
        int parameters = 1;
        for (int i = query.indexOf('&'); i >= 0; i = query.indexOf('&', i + 1)) {
            parameters++;
        }
        return parameters;
    }

    private static int headerSize(HeaderMap headers) {
        int size = 0;
        for (long cookie = headers.fastIterateNonEmpty(); cookie != -1L; ) {
            HeaderValues values = headers.fiCurrent(cookie);
            for (int i = 0; i < values.size(); i++) {
                size += values.getHeaderName().length() + values.get(i).length();
            }
            cookie = headers.fiNextNonEmpty(cookie);
        }
        return size;
    }
}
