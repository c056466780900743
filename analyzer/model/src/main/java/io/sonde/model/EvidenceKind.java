package io.sonde.model;

/** What the JVM was seen to do. Samples have a moment and a weight; intervals a start and an end. */
public enum EvidenceKind {
    /** The thread was on a processor. Weight: the time that the sample stands for, ns. */
    CPU(true),
    /** The thread was running or ready to run at a tick of the wall clock. Weight: ns. */
    WALL_RUNNING(true),
    /** The thread was waiting at a tick of the wall clock. Weight: ns. */
    WALL_WAITING(true),
    /** Memory was allocated. Weight: the bytes that the sample stands for; text: the class. */
    ALLOCATION(true),
    /** Memory that was allocated then was still alive at the end. Weight: bytes; text: the class. */
    LIVE(true),
    /** {@code LockSupport.park}. Text: class of the blocker; object: its identity; owner: thread that held it. */
    PARK(false),
    /** Waited to enter {@code synchronized}. Text: class of the monitor; object: its address; owner: its last holder. */
    MONITOR(false),
    /** {@code Object.wait}. Text: class of the monitor. */
    OBJECT_WAIT(false),
    /** {@code Thread.sleep}. */
    SLEEP(false),
    /** Read from or wrote to a socket. Text: host and port. */
    SOCKET(false),
    /** Read, wrote or forced a file. Text: its path. */
    FILE(false),
    /** Loaded or defined a class. Text: the class. */
    CLASS_LOADING(false),
    /** A virtual thread could not leave its carrier while it waited. Text: why. Lies over the wait itself. */
    PINNED(false);

    private final boolean sample;

    EvidenceKind(boolean sample) {
        this.sample = sample;
    }

    /** Whether it is a moment with a weight; else it is an interval. */
    public boolean isSample() {
        return sample;
    }
}
