package io.sonde.api;

import org.jspecify.annotations.Nullable;

/** A library in the program that keeps named values for a thread. Called on application threads; must be cheap. */
public interface TagSource {
    /** The value that this name has on the calling thread, null when it has none. */
    @Nullable
    String value(String name);
}
