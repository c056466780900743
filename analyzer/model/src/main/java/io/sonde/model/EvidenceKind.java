package io.sonde.model;

/** What the JVM was seen to do. Samples have a moment and a weight; intervals a start and an end. */
public enum EvidenceKind {
    /** The thread was on a processor. Weight: the time that the sample stands for, ns. */
    CPU("CPU sample", true),
    /** The thread was running or ready to run at a tick of the wall clock. Weight: ns. */
    WALL_RUNNING("wall-clock sample", true),
    /** The thread was waiting at a tick of the wall clock. Weight: ns. */
    WALL_WAITING("wall-clock sample", true),
    /** Memory was allocated. Weight: the bytes that the sample stands for; text: the class. */
    ALLOCATION("allocation sample", true),
    /** Memory that was allocated then was still alive at the end. Weight: bytes; text: the class. */
    LIVE("sample of live objects", true),
    /** {@code LockSupport.park}. Text: class of the blocker; object: its identity; owner: thread that held it. */
    PARK("park", false),
    /** Waited to enter {@code synchronized}. Text: class of the monitor; object: its address; owner: its last holder. */
    MONITOR("wait for a monitor", false),
    /** {@code Object.wait}. Text: class of the monitor. */
    OBJECT_WAIT("Object.wait", false),
    /** {@code Thread.sleep}. */
    SLEEP("sleep", false),
    /** Read from or wrote to a socket. Text: host and port. */
    SOCKET("socket event", false),
    /** Read, wrote or forced a file. Text: its path. */
    FILE("file event", false),
    /** Loaded or defined a class. Text: the class. */
    CLASS_LOADING("class loading", false),
    /** A virtual thread could not leave its carrier while it waited. Text: why. Lies over the wait itself. */
    PINNED("pinned virtual thread", false),
    /** A thread started another one. Weight: the Java thread id of that one. */
    THREAD_START("start of a thread", true),
    /** Memory outside of the heap was taken and not given back while it was recorded. Weight: the bytes that the sample stands for. */
    NATIVE_MEMORY("sample of memory outside of the heap", true),
    /** A class was made. Text: its name. */
    CLASS_DEFINED("definition of a class", true);

    private final String label;
    private final boolean sample;

    EvidenceKind(String label, boolean sample) {
        this.label = label;
        this.sample = sample;
    }

    /** Whether it is a moment with a weight; else it is an interval. */
    public boolean isSample() {
        return sample;
    }

    /** In words, one of them. */
    public String label() {
        return label;
    }
}
