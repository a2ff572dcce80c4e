package io.contextservices.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The message of a failure for users, without the class names that causes add. */
final class PlainMessage {

    private static final Pattern CLASS = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?:\\w+\\$)?([A-Z]\\w*): ");

    private PlainMessage() {}

    static String of(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? words(failure.getClass().getSimpleName()) + "failed" : of(message);
    }

    static String of(String message) {
        return CLASS.matcher(message).replaceAll(name -> Matcher.quoteReplacement(words(name.group(1))));
    }

    /** Returns the text for exceptions whose message is only the name of a file. */
    private static String words(String className) {
        return switch (className) {
            case "NoSuchFileException" -> "there is no ";
            case "AccessDeniedException" -> "not permitted: ";
            case "FileAlreadyExistsException" -> "there is already ";
            case "NotDirectoryException" -> "not a directory: ";
            case "DirectoryNotEmptyException" -> "not empty: ";
            default -> "";
        };
    }
}
