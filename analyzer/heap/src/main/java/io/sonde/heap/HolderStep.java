package io.sonde.heap;

import org.jspecify.annotations.Nullable;

/**
 * One object on the way from what the garbage collector begins at to what grows. What a collection of the JDK is made of
 * inside is left out.
 *
 * @param field name of the field through which the step before leads here; with its class before it when it is static;
 *     {@code entry} in a collection, {@code []} in an array, null for the first step and where several ways lead here
 * @param className as people write it, with its package
 * @param retainedBytes what would be free without this object
 * @param entries of a collection; -1 when it is none
 * @param run how many of this class follow each other on this way, as in a linked list; 1 for a single one
 */
public record HolderStep(@Nullable String field, String className, long retainedBytes, long entries, int run) {
    /** Of its class, without the package. */
    public String simpleName() {
        return TypeNames.simple(className);
    }

    HolderStep times(int more) {
        return new HolderStep(field, className, retainedBytes, entries, run + more);
    }
}
