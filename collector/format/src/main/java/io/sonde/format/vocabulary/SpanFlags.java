package io.sonde.format.vocabulary;

/** Bits of a span's flag byte. */
public final class SpanFlags {
    /** The span has no parent: it is the root of a session, or stands alone. */
    public static final int ROOT = 1;
    /** The HTTP call beneath a model or embedding call: that call's transport, not communication. */
    public static final int TRANSPORT = 1 << 1;
    /** The span may have ended on another thread than it began. */
    public static final int ASYNC = 1 << 2;
    /** The span began on a virtual thread. */
    public static final int VIRTUAL = 1 << 3;
    /** The span was closed because an outer one ended first; its end is an upper bound. */
    public static final int LEAKED = 1 << 4;
    /** Attributes beyond the span's capacity were left out. */
    public static final int TRUNCATED = 1 << 5;
    /** The span failed: {@link Attribute#ERROR_TYPE} says how. */
    public static final int ERROR = 1 << 6;

    private SpanFlags() {}
}
