package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/** The rules for names and texts of {@linkplain ConversationStore#note notes}, for implementations of stores. */
public final class Notes {

    /** The maximum length of a name. */
    public static final int NAME_LENGTH = 64;

    /** The maximum length of a text. */
    public static final int TEXT_LENGTH = 10_000;

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1," + NAME_LENGTH + '}');

    private Notes() {}

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException if it is not a valid name
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
     * @throws IllegalArgumentException if it is not a valid text
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
