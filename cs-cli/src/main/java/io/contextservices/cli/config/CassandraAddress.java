package io.contextservices.cli.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The address of a store's keyspace, written {@code cassandra://h1,h2:9042,[2001:db8::1]/keyspace}. Immutable.
 *
 * @param hosts some nodes of the cluster in the given order, unresolved; the default port is 9042
 * @param keyspace 1 to 48 lower-case letters, digits and underscores, beginning with a letter
 */
public record CassandraAddress(List<InetSocketAddress> hosts, String keyspace) {

    private static final String SCHEME = "cassandra://";
    private static final String FORM = "must be cassandra://HOST[:PORT],.../KEYSPACE";

    private static final int PORT = 9042;

    private static final Pattern NODE = Pattern.compile("(?:\\[(?<address>[^]]*)]|(?<name>[^:]*))(?<port>:.*)?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Pattern KEYSPACE = Pattern.compile("[a-z][a-z0-9_]{0,47}");

    /** Copies the list. */
    public CassandraAddress {
        hosts = List.copyOf(hosts);
    }

    /** Returns whether a text is intended as an address of a cluster, valid or not. */
    public static boolean isClusterAddress(String text) {
        return text.startsWith("cassandra:");
    }

    /**
     * Parses an address.
     *
     * @throws IllegalArgumentException if the address is invalid, with all errors
     */
    public static CassandraAddress parse(String text) {
        if (!text.startsWith(SCHEME)) {
            throw new IllegalArgumentException(FORM);
        }
        if (text.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    FORM + ", without user and password: set store.cassandra.user and store.cassandra.password");
        }
        String rest = text.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        String hosts = slash < 0 ? rest : rest.substring(0, slash);
        String keyspace = slash < 0 ? "" : rest.substring(slash + 1);

        List<String> faults = new ArrayList<>();
        List<InetSocketAddress> nodes = new ArrayList<>();
        for (String each : hosts.split(",", -1)) {
            nodes.add(node(each.strip(), faults));
        }
        if (keyspace.isEmpty()) {
            faults.add("the keyspace is missing");
        } else if (!KEYSPACE.matcher(keyspace).matches()) {
            faults.add("the keyspace " + keyspace
                    + " must be 1 to 48 lower-case letters, digits and underscores, the first a letter");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(FORM + ": " + String.join("; ", faults));
        }
        return new CassandraAddress(nodes, keyspace);
    }

    private static InetSocketAddress node(String text, List<String> faults) {
        Matcher parts = NODE.matcher(text);
        if (!parts.matches() || (parts.group("name") != null && text.indexOf(':') != text.lastIndexOf(':'))) {
            faults.add(text + " is not a host with a port; an IPv6 address needs brackets");
            return InetSocketAddress.createUnresolved("", PORT);
        }
        String host = host(parts.group("address"), parts.group("name"), faults);
        return InetSocketAddress.createUnresolved(host, port(parts.group("port"), text, faults));
    }

    private static String host(@Nullable String address, @Nullable String name, List<String> faults) {
        if (address != null) {
            if (!isIpv6(address)) {
                faults.add("[" + address + "] is not an IPv6 address");
            }
            return address;
        }
        if (name == null || name.isEmpty()) {
            faults.add("a host is empty");
            return "";
        }
        if (!NAME.matcher(name).matches()) {
            faults.add(name + " is not a host name");
        }
        return name;
    }

    /** Returns whether a text is an IPv6 address. In brackets it is parsed without a look-up. */
    private static boolean isIpv6(String address) {
        try {
            InetAddress unused = InetAddress.getByName('[' + address + ']');
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static int port(@Nullable String given, String text, List<String> faults) {
        if (given == null) {
            return PORT;
        }
        if (given.matches(":\\d{1,5}")) {
            int port = Integer.parseInt(given.substring(1));
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        faults.add("the port of " + text + " must be 1 to 65535");
        return PORT;
    }

    /**
     * Resolves the hosts to all their current addresses. An unknown host stays unresolved: it may become known later,
     * and other hosts may suffice.
     */
    public List<InetSocketAddress> contactPoints() {
        return hosts.stream().flatMap(CassandraAddress::resolve).distinct().toList();
    }

    private static Stream<InetSocketAddress> resolve(InetSocketAddress host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host.getHostString()))
                    .map(address -> new InetSocketAddress(address, host.getPort()));
        } catch (UnknownHostException e) {
            return Stream.of(host);
        }
    }
}
