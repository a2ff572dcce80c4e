package io.contextservices.api;

/**
 * How large an event may be. A server enforces its own; a client checks against the same defaults before it sends, so
 * raise both. Immutable: each {@code with…} method returns a changed copy.
 *
 * @param bodyBytes largest body of a request, in bytes of JSON; 1 MiB unless set; at least 1
 * @param nesting how deep JSON may be nested, the body itself counting as 1; 100 unless set; 1 to 1,000
 * @param attachedKeys how many keys may be attached to a service, a state or a task, by all its events together; 1,000
 *     unless set; at least 0
 * @param keyCharacters longest {@code customer_id} and {@code contact_key}, in Unicode characters; 256 unless set; 1 to
 *     4,096
 * @param conversationBytes the sum of all events of a service with its states and tasks, in bytes of JSON; 16 MiB unless
 *     set; at least 1
 * @param items how many states a service may ever have, and how many tasks; 10,000 of each unless set; at least 1
 */
public record Limits(
        int bodyBytes, int nesting, int attachedKeys, int keyCharacters, int conversationBytes, int items) {

    /** What holds where nothing is configured. */
    public static final Limits DEFAULT = new Limits(1 << 20, 100, 1_000, 256, 16 << 20, 10_000);

    static final int MAX_NESTING = 1_000;

    /** No bound that a stored event could break: what was once accepted stays readable. */
    static final Limits NONE =
            new Limits(Integer.MAX_VALUE, MAX_NESTING, Integer.MAX_VALUE, 4_096, Integer.MAX_VALUE, Integer.MAX_VALUE);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Limits {
        check("bodyBytes", bodyBytes, 1, Integer.MAX_VALUE);
        check("nesting", nesting, 1, MAX_NESTING);
        check("attachedKeys", attachedKeys, 0, Integer.MAX_VALUE);
        check("keyCharacters", keyCharacters, 1, 4_096);
        check("conversationBytes", conversationBytes, 1, Integer.MAX_VALUE);
        check("items", items, 1, Integer.MAX_VALUE);
    }

    /** Largest body of a request to start many services at once: eight times as large as others may be. */
    public int bulkBytes() {
        return (int) Math.min(Integer.MAX_VALUE, 8L * bodyBytes);
    }

    /** The same with another {@link #bodyBytes()}. */
    public Limits withBodyBytes(int bodyBytes) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /** The same with another {@link #nesting()}. */
    public Limits withNesting(int nesting) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /** The same with another {@link #attachedKeys()}. */
    public Limits withAttachedKeys(int attachedKeys) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /** The same with another {@link #keyCharacters()}. */
    public Limits withKeyCharacters(int keyCharacters) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /** The same with another {@link #conversationBytes()}. */
    public Limits withConversationBytes(int conversationBytes) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /** The same with another {@link #items()}. */
    public Limits withItems(int items) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /**
     * Checks a key to look up by.
     *
     * @param field {@code customer_id} or {@code contact_key}
     * @throws InvalidRequestException if no service can have such a key: it is empty, too long, not valid Unicode, or
     *     {@code .} or {@code ..}, which no URL can hold
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
