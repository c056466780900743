package io.sonde.heap;

/**
 * How many objects of a class there are.
 *
 * @param className as class histograms of the JVM have it ({@code [B}, {@code java.util.HashMap$Node}), without what
 *     changes from run to run in names of hidden classes and proxies
 * @param instances all in the dump, also those that nothing holds any more
 * @param bytes what they take themselves, without what they refer to
 */
public record ClassCount(String className, long instances, long bytes) {}
