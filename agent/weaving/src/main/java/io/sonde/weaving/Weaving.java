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

    /**
     * A class without which this instrumentation does not apply: a part of the library that is not there, or that only
     * newer versions have. Absent: this instrumentation is left out and named, the others of the library are woven.
     */
    default @Nullable String requiredClass() {
        return null;
    }

    /**
     * Whether this is an extra, left out alone and named where the version at hand has not all it calls. What is no extra
     * refuses the whole library there: half a library would tell half a story.
     */
    default boolean isOptional() {
        return false;
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

    /** Whether this instrumentation only reads the values that sessions are tagged with, which few users ask for. */
    default boolean isForTags() {
        return false;
    }

    /**
     * Whether this instrumentation measures waits: those are left out where no samples were asked for. What its advice throws
     * is dropped without a call: deep in a lock, at the end of the stack, a call may be what throws again.
     */
    default boolean isForWaits() {
        return false;
    }
}
