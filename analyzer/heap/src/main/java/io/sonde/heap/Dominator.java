package io.sonde.heap;

/**
 * An object that keeps much alive and is not itself kept alive by one object alone.
 *
 * @param className its class as people write it; of a class, its static fields
 * @param retainedBytes what would be free without it
 * @param entries of a collection; -1 when it is none
 */
public record Dominator(String className, long retainedBytes, long entries) {}
