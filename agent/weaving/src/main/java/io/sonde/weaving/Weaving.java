package io.sonde.weaving;

import org.jspecify.annotations.Nullable;

/**
 * One instrumentation: which types of one library, which methods, which advice. Found through {@link
 * java.util.ServiceLoader}; must have a public constructor without arguments and must not touch a class of the library
 * itself. Advice for library classes is {@code public}, non-inlined ({@code inline = false}) and runs in a child of the
 * library's loader; advice for JDK classes is inlined and calls only {@code io.sonde.api}. All advice suppresses
 * Throwable.
 */
public interface Weaving {
    /** The library's name as its users know it. */
    String library();

    /** A class without which this instrumentation does not apply; absent: skipped and counted, never half-applied. */
    default @Nullable String requiredClass() {
        return null;
    }

    /** The types to weave. Asked once, before any of them is loaded. */
    Targets targets();

    /** Binds advice to methods. Asked when the first target is loaded. */
    void advise(Advices advices);

    /**
     * Whether this instrumentation only keeps the parent of work that moves between threads: it is then put in place
     * together with the first one that opens spans, and costs nothing in a program without any.
     */
    default boolean isPropagation() {
        return false;
    }
}
