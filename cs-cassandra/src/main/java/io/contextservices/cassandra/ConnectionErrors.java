package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Explains to operators why the connection to a cluster failed. The driver's own messages presume knowledge of its
 * internals.
 */
final class ConnectionErrors {

    private final CassandraSettings settings;

    ConnectionErrors(CassandraSettings settings) {
        this.settings = settings;
    }

    String message(Exception failure) {
        return "cannot connect to Cassandra: "
                + (failure instanceof AllNodesFailedException all
                        ? byReason(all.getAllErrors())
                        : failure.getMessage());
    }

    /** Groups the nodes by reason, since most fail for the same one, in a stable order. */
    private String byReason(Map<Node, List<Throwable>> errors) {
        Map<String, String> nodes = new TreeMap<>();
        errors.forEach((node, failures) -> nodes.put(name(node), reason(failures.get(failures.size() - 1))));
        return nodes.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue,
                        TreeMap::new,
                        Collectors.mapping(Map.Entry::getKey, Collectors.joining(", "))))
                .entrySet()
                .stream()
                .map(each -> each.getValue() + ": " + each.getKey())
                .collect(Collectors.joining("; "));
    }

    private static String name(Node node) {
        return node.getEndPoint().toString().replace("/<unresolved>", "").replaceFirst("^/", "");
    }

    private String reason(Throwable failure) {
        if (isCausedBy(failure, AuthenticationException.class)) {
            return settings.login() == null ? "it requires a user and a password" : "wrong user or password";
        } else if (isCausedBy(failure, SSLException.class)) {
            return "the TLS handshake failed: "
                    + innermost(failure).replaceFirst("(?s)(not an SSL/TLS record).*", "$1");
        } else if (isCausedBy(failure, UnknownHostException.class)) {
            return "unknown host";
        } else if (isCausedBy(failure, DriverTimeoutException.class)) {
            return "no response";
        } else if (isCausedBy(failure, ConnectException.class) || isCausedBy(failure, ClosedChannelException.class)) {
            return "no node accepts connections there";
        }
        return settings.tls() == null
                ? "it closed the connection, as a node does that requires TLS"
                : "it closed the connection";
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
        return causes(failure).anyMatch(type::isInstance);
    }

    private static String innermost(Throwable failure) {
        return causes(failure)
                .map(Throwable::getMessage)
                .reduce((outer, inner) -> inner == null ? outer : inner)
                .orElse("");
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, each -> each != null, Throwable::getCause);
    }
}
