package io.sonde.format.vocabulary;

/** Bits of a wait's flags. Part of the format: append only. */
public final class WaitFlags {
    /**
     * The wait had not ended: {@code end} is when it was last looked at. There may be several such records of one wait,
     * with the same thread and start; one without this bit says how it ended.
     */
    public static final int OPEN = 1;

    /** It waited to enter {@code synchronized}, and the identity is that of the monitor's object. */
    public static final int MONITOR = 2;

    private WaitFlags() {}
}
