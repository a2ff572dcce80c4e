package io.contextservices.api;

import io.contextservices.api.internal.LookUpKeys;
import io.contextservices.json.internal.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * The limits of the size of events. A server enforces its own limits. A client checks events against the same defaults
 * before it sends them, so raise both together. Immutable: each {@code with…} method returns a changed copy.
 */
public final class Limits {

    /** The default limits. */
    public static final Limits DEFAULT = new Limits(1 << 20, 100, 1_000, 256, 16 << 20, 10_000);

    private final int bodyBytes;
    private final int nesting;
    private final int attachedKeys;
    private final int keyCharacters;
    private final int conversationBytes;
    private final int items;

    private Limits(int bodyBytes, int nesting, int attachedKeys, int keyCharacters, int conversationBytes, int items) {
        this.bodyBytes = check("bodyBytes", bodyBytes, 1, Integer.MAX_VALUE);
        this.nesting = check("nesting", nesting, 1, JsonText.MAX_NESTING);
        this.attachedKeys = check("attachedKeys", attachedKeys, 0, Integer.MAX_VALUE);
        this.keyCharacters = check("keyCharacters", keyCharacters, 1, 4_096);
        this.conversationBytes = check("conversationBytes", conversationBytes, 1, Integer.MAX_VALUE);
        this.items = check("items", items, 1, Integer.MAX_VALUE);
    }

    /** Returns the maximum size of a request body, in bytes of JSON; 1 MiB unless set. */
    public int bodyBytes() {
        return bodyBytes;
    }

    /** Returns the maximum nesting depth of JSON, where the body itself counts as 1; 100 unless set. */
    public int nesting() {
        return nesting;
    }

    /**
     * Returns the maximum number of attached keys of a service, a state or a task, over all its events; 1,000 unless
     * set.
     */
    public int attachedKeys() {
        return attachedKeys;
    }

    /**
     * Returns the maximum length of {@code customer_id} and {@code contact_key}, in Unicode characters; 256 unless set.
     */
    public int keyCharacters() {
        return keyCharacters;
    }

    /**
     * Returns the maximum total size of all events of a service with its states and tasks, in bytes of JSON; 16 MiB
     * unless set.
     */
    public int conversationBytes() {
        return conversationBytes;
    }

    /** Returns the maximum number of states that a service may ever have, and of tasks; 10,000 of each unless set. */
    public int items() {
        return items;
    }

    /** Returns the maximum size of the body of a bulk start, in bytes: eight times {@link #bodyBytes()}. */
    public int bulkBytes() {
        return (int) Math.min(Integer.MAX_VALUE, 8L * bodyBytes);
    }

    /**
     * Returns a copy with this {@link #bodyBytes()}.
     *
     * @param bodyBytes at least 1
     * @throws IllegalArgumentException if the number is out of its range
     */
    public Limits withBodyBytes(int bodyBytes) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /**
     * Returns a copy with this {@link #nesting()}.
     *
     * @param nesting 1 to 1,000
     * @throws IllegalArgumentException if the number is out of its range
     */
    public Limits withNesting(int nesting) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /**
     * Returns a copy with this {@link #attachedKeys()}.
     *
     * @param attachedKeys at least 0
     * @throws IllegalArgumentException if the number is out of its range
     */
    public Limits withAttachedKeys(int attachedKeys) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /**
     * Returns a copy with this {@link #keyCharacters()}.
     *
     * @param keyCharacters 1 to 4,096
     * @throws IllegalArgumentException if the number is out of its range
     */
    public Limits withKeyCharacters(int keyCharacters) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /**
     * Returns a copy with this {@link #conversationBytes()}.
     *
     * @param conversationBytes at least 1
     * @throws IllegalArgumentException if the number is out of its range
     */
    public Limits withConversationBytes(int conversationBytes) {
        return new Limits(bodyBytes, nesting, attachedKeys, keyCharacters, conversationBytes, items);
    }

    /**
     * Returns a copy with this {@link #items()}.
     *
     * @param items at least 1
     * @throws IllegalArgumentException if the number is out of its range
     */
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

    /** Returns whether the other object is limits with equal numbers. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Limits that && valueFields().equals(that.valueFields());
    }

    @Override
    public int hashCode() {
        return valueFields().hashCode();
    }

    /** Returns the limits. */
    @Override
    public String toString() {
        return valueFields().toString();
    }

    private ValueFields valueFields() {
        return new ValueFields(Limits.class)
                .show("bodyBytes", bodyBytes)
                .show("nesting", nesting)
                .show("attachedKeys", attachedKeys)
                .show("keyCharacters", keyCharacters)
                .show("conversationBytes", conversationBytes)
                .show("items", items);
    }

    private static int check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", not " + value);
        }
        return value;
    }
}
