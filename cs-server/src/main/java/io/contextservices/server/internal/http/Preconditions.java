package io.contextservices.server.internal.http;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.PreconditionFailedException;
import io.contextservices.api.Violation;
import io.contextservices.server.internal.transport.Responses;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The preconditions of requests: {@code If-Match} and {@code If-None-Match} with the entity tags of earlier responses,
 * which are the versions of services.
 */
final class Preconditions {

    private static final String STAR = "*";

    /** One entity tag, with the separators before and after it. The list may have empty elements. */
    private static final Pattern TAG = Pattern.compile("[\\s,]*+(W/)?\"([^\"]{0,100})\"\\s*+(?:,[\\s,]*+|$)");

    private Preconditions() {}

    /**
     * Returns the condition that the version of a service must meet before a change; {@code null} if the request has
     * neither header.
     */
    static @Nullable LongPredicate ofChange(HttpServerExchange exchange) {
        HeaderValues match = exchange.getRequestHeaders().get(Headers.IF_MATCH);
        HeaderValues noneMatch = exchange.getRequestHeaders().get(Headers.IF_NONE_MATCH);
        LongPredicate matches = match == null ? null : versions(Headers.IF_MATCH, match, false);
        if (noneMatch == null) {
            return matches;
        }
        LongPredicate differs = versions(Headers.IF_NONE_MATCH, noneMatch, true).negate();
        return matches == null ? differs : matches.and(differs);
    }

    /** Responds with a resource, or with status 304 if the client has this version already. */
    static void respond(HttpServerExchange exchange, OptionalLong version, Supplier<byte[]> json) {
        long current = version.orElseThrow();
        HeaderValues match = exchange.getRequestHeaders().get(Headers.IF_MATCH);
        if (match != null && !versions(Headers.IF_MATCH, match, false).test(current)) {
            throw new PreconditionFailedException("the service has version " + current);
        }
        exchange.getResponseHeaders().put(Headers.ETAG, "\"" + current + '"');
        HeaderValues noneMatch = exchange.getRequestHeaders().get(Headers.IF_NONE_MATCH);
        if (noneMatch != null
                && versions(Headers.IF_NONE_MATCH, noneMatch, true).test(current)) {
            Responses.empty(exchange, StatusCodes.NOT_MODIFIED);
        } else {
            Responses.json(exchange, StatusCodes.OK, json.get());
        }
    }

    /**
     * Returns a condition that accepts the versions named in a header.
     *
     * @param weak whether weak tags match too
     */
    private static LongPredicate versions(HttpString header, HeaderValues values, boolean weak) {
        LongPredicate versions = version -> false;
        for (String value : values) {
            versions = versions.or(versions(header, value, weak));
        }
        return versions;
    }

    private static LongPredicate versions(HttpString header, String value, boolean weak) {
        if (value.strip().equals(STAR)) {
            return version -> true;
        }
        LongPredicate versions = version -> false;
        Matcher tag = TAG.matcher(value);
        int end = 0;
        while (end < value.length() && tag.find(end) && tag.start() == end) {
            String text = tag.group(2);
            if (weak || tag.group(1) == null) {
                versions = versions.or(version -> Long.toString(version).equals(text));
            }
            end = tag.end();
        }
        if (end < value.length() || value.isEmpty()) {
            throw new InvalidRequestException(
                    header.toString(), Violation.INVALID_FORMAT, "must be * or a list of quoted entity tags");
        }
        return versions;
    }
}
