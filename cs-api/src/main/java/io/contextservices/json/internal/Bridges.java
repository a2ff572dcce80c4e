package io.contextservices.json.internal;

import java.lang.reflect.Constructor;

/**
 * Connects packages of this project that are not exported with members of exported packages that are no API. An
 * interface in the first package lists these members, and a class in the second one, which nothing else can see,
 * implements it.
 */
public final class Bridges {

    private Bridges() {}

    /** Returns an instance of the class with this name, which has a constructor without parameters. */
    public static <T> T load(Class<T> type, String name) {
        try {
            Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
            constructor.setAccessible(true);
            return type.cast(constructor.newInstance());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("The class " + name + " cannot be loaded", e);
        }
    }
}
