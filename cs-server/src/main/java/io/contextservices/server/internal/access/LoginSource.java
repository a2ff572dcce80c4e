package io.contextservices.server.internal.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * The address and the user name of a login.
 *
 * @param address the address; for IPv6 its first 64 bits only, since one peer controls all the others
 * @param name the name as sent; empty for all names that exceed the maximum length
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
