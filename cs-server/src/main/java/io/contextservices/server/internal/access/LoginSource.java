package io.contextservices.server.internal.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where logins come from, and for whom.
 *
 * @param address of IPv6 the first 64 bits only, since a peer has all the others to itself
 * @param name as it was sent; all that are longer than a user's can be are one
 */
record LoginSource(InetAddress address, String name) {

    private static final int NETWORK_BYTES = 8;

    static LoginSource of(InetAddress address, String name) {
        return new LoginSource(network(address), name.length() > UserEntry.NAME_CHARACTERS ? "" : name);
    }

    private static InetAddress network(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
