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
 * Where the keyspace of a store is, written {@code cassandra://h1,h2:9043,[2001:db8::1]/keyspace}. Immutable.
 *
 * @param hosts some nodes of the cluster, in the order in which they were given, not resolved; on port 9042 unless another is
 *     given
 * @param keyspace 1 to 48 small letters, digits and underscores, the first a letter
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

    /** Whether a text is meant to be such an address, right or wrong. */
    public static boolean isMeant(String text) {
        return text.startsWith("cassandra:");
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is none, with all that is wrong
     */
    public static CassandraAddress parse(String text) {
        if (!text.startsWith(SCHEME)) {
            throw new IllegalArgumentException(FORM);
        }
        if (text.indexOf('@') >= 0) {
            throw new IllegalArgumentException(FORM + ", without user and password, which have keys of their own");
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
            faults.add("there is no keyspace");
        } else if (!KEYSPACE.matcher(keyspace).matches()) {
            faults.add("the keyspace " + keyspace
                    + " is not 1 to 48 small letters, digits and underscores, the first a letter");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(FORM + ": " + String.join("; ", faults));
        }
        return new CassandraAddress(nodes, keyspace);
    }

    private static InetSocketAddress node(String text, List<String> faults) {
        Matcher parts = NODE.matcher(text);
        if (!parts.matches() || (parts.group("name") != null && text.indexOf(':') != text.lastIndexOf(':'))) {
            faults.add(text + " is not a host and a port; an IPv6 address stands in brackets");
            return InetSocketAddress.createUnresolved("", PORT);
        }
        String host = host(parts.group("address"), parts.group("name"), faults);
        return InetSocketAddress.createUnresolved(host, port(parts.group("port"), text, faults));
    }

    private static String host(@Nullable String address, @Nullable String name, List<String> faults) {
        if (address != null) {
            if (!isIpv6(address)) {
                faults.add("[" + address + "] is no IPv6 address");
            }
            return address;
        }
        if (name == null || name.isEmpty()) {
            faults.add("there is an empty host");
            return "";
        }
        if (!NAME.matcher(name).matches()) {
            faults.add(name + " is no name of a host");
        }
        return name;
    }

    /** In brackets nothing is looked up. */
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
        faults.add("the port of " + text + " is not 1 to 65535");
        return PORT;
    }

    /**
     * All addresses of the hosts, as the name service has them now. A name that it does not know stays a name: it may come to
     * be known, and others may do.
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
