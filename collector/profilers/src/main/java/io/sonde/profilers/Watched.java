package io.sonde.profilers;

/**
 * What became of the objects of one class that belonged to one session each, and whose session is over.
 *
 * @param type name of their class
 * @param ended how many were seen whose session is over
 * @param judged of those, the ones whose session ended before the last two collections of the old generation began
 * @param reachable of the judged, those that are still reachable
 */
public record Watched(String type, long ended, long reachable, long judged) {}
