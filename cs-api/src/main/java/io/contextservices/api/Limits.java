package io.contextservices.api;

/**
 * The limits of the size of events. A server enforces its own limits. A client checks events against the same defaults
 * before it sends them, so raise both together. Immutable: each {@code with…} method returns a changed copy.
 *
 * @param bodyBytes the maximum size of a request body, in bytes of JSON; 1 MiB unless set; at least 1
 * @param nesting the maximum nesting depth of JSON, where the body itself counts as 1; 100 unless set; 1 to 1,000
 * @param attachedKeys the maximum number of attached keys of a service, a state or a task, over all its events; 1,000
 *     unless set; at least 0
 * @param keyCharacters the maximum length of {@code customer_id} and {@code contact_key}, in Unicode characters; 256
 *     unless set; 1 to 4,096
 * @param conversationBytes the maximum total size of all events of a service with its states and tasks, in bytes of
 *     JSON; 16 MiB unless set; at least 1
 * @param items the maximum number of states that a service may ever have, and of tasks; 10,000 of each unless set; at
 *     least 1
 */
public record Limits(
        int bodyBytes, int nesting, int attachedKeys, int keyCharacters, int conversationBytes, int items) {

    /** The default limits. */
    public static final Limits DEFAULT = new Limits(1 << 20, 100, 1_000, 256, 16 << 20, 10_000);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Limits {
        check("bodyBytes", bodyBytes, 1, Integer.MAX_VALUE);
        check("nesting", nesting, 1, JsonText.MAX_NESTING);
        check("attachedKeys", attachedKeys, 0, Integer.MAX_VALUE);
        check("keyCharacters", keyCharacters, 1, 4_096);
        check("conversationBytes", conversationBytes, 1, Integer.MAX_VALUE);
        check("items", items, 1, Integer.MAX_VALUE);
    }

    /** Returns the maximum size of the body of a bulk start, in bytes: eight times {@link #bodyBytes()}. */
    public int bulkBytes() {
        return (int) Math.min(Integer.MAX_VALUE, 8L * bodyBytes);
    }

    /** Returns a copy with this {@link #bodyBytes()}. */
    public Limits withBodyBytes(int bodyBytes) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /** Returns a copy with this {@link #nesting()}. */
    public Limits withNesting(int nesting) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /** Returns a copy with this {@link #attachedKeys()}. */
    public Limits withAttachedKeys(int attachedKeys) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /** Returns a copy with this {@link #keyCharacters()}. */
    public Limits withKeyCharacters(int keyCharacters) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /** Returns a copy with this {@link #conversationBytes()}. */
    public Limits withConversationBytes(int conversationBytes) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /** Returns a copy with this {@link #items()}. */
    public Limits withItems(int items) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /**
     * Checks a key before a look-up.
     *
     * @param field {@code customer_id} or {@code contact_key}
     * @throws InvalidRequestException if no service can have such a key: it is empty, too long, not valid Unicode, or
     *     {@code .} or {@code ..}, which a URL cannot contain
     */
    public void checkKey(String field, String key) {
        LookUpKeys.require(field, key, this);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", not " + value);
        }
    }
}
