package io.sonde.format;

/** Names and numbers that every writer and reader of a recording shares. */
public final class Format {
    /** Version of the schema; a reader takes this and every older one. */
    public static final int VERSION = 2;

    /** Record kinds, the same in the ring and in blocks. */
    public static final int SPAN = 1;

    public static final int BEGIN = 2;
    public static final int DEFINE = 3;
    public static final int ANCHOR = 4;
    public static final int THREAD = 5;
    public static final int ATTRIBUTE = 6;
    public static final int OPERATION = 7;
    /** Filler at the end of the ring, and records given up half-way. */
    public static final int PADDING = 8;

    /** A thread's park inside an open span. */
    public static final int WAIT = 9;

    /** Short spans of one kind inside one span, summed instead of written each. */
    public static final int AGGREGATE = 10;

    /** In the ring only: the head of a piece of it that one thread has to itself. */
    public static final int LEASE = 11;

    /** Kinds run from 1 up to this one. */
    public static final int NEWEST_KIND = LEASE;

    /** Entries of the recording folder. */
    public static final String MANIFEST = "manifest.json";

    public static final String SPANS = "spans";
    public static final String RING = "spans.ring";

    /** Folder of what tells of memory leaks, and its files. */
    public static final String HEAP = "heap";

    public static final String GAUGES = "gauges.ndjson";
    /** With a number from 1 on. */
    public static final String HISTOGRAM = "classes-%04d.txt";
    /** Only where they were followed. */
    public static final String ROOT_PATHS = "paths.ndjson";
    /** Only when somebody asked for one. */
    public static final String HEAP_DUMP = "dump.hprof";

    /** {@code System.nanoTime}: the only clock of this version. */
    public static final int CLOCK_NANOTIME = 1;

    private Format() {}
}
