package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/** What names and texts of {@linkplain ConversationStore#note notes} can be; for stores. */
public final class Notes {

    /** The longest name. */
    public static final int NAME_LENGTH = 64;

    /** The longest text. */
    public static final int TEXT_LENGTH = 10_000;

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1," + NAME_LENGTH + '}');

    private Notes() {}

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException if no note can have it
     */
    public static String name(String name) {
        requireNonNull(name, "name");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a note: " + name);
        }
        return name;
    }

    /**
     * Checks a text.
     *
     * @throws IllegalArgumentException if no note can have it
     */
    public static String text(String text) {
        requireNonNull(text, "text");
        boolean broken =
                text.codePoints().anyMatch(each -> each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE);
        if (text.length() > TEXT_LENGTH || broken) {
            throw new IllegalArgumentException("not the text of a note, of " + text.length() + " characters");
        }
        return text;
    }
}
