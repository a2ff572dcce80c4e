package io.contextservices.server.internal.access;

import java.security.MessageDigest;
import java.util.Arrays;

/** The digest of credentials, cached in place of them: a keyed hash whose key never leaves the process. */
final class CredentialDigest {

    private final byte[] bytes;

    CredentialDigest(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CredentialDigest digest && MessageDigest.isEqual(bytes, digest.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
