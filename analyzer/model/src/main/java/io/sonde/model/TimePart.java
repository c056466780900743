package io.sonde.model;

/**
 * What a span's own time went into. The order is the precedence: of two things that were seen at once the earlier one has
 * the time (catalogue, 0.3). A garbage collection is the exception, see {@link Attribution}.
 */
public enum TimePart {
    /** Handed over, and no thread had begun it. */
    QUEUE("queue", Quality.OBSERVED),
    /** Waited for a connection of a pool. */
    POOL_WAIT("pool-wait", Quality.OBSERVED),
    /** Paused before trying again. */
    BACKOFF("backoff", Quality.OBSERVED),
    /** Waited for a permit of a semaphore. */
    PERMIT("permit", Quality.OBSERVED),
    /** Waited for a model's server. */
    LLM_NETWORK("llm-network", Quality.OBSERVED),
    /** Waited for any other server. */
    IO_NET("io-net", Quality.OBSERVED),
    /** Waited for the file system. */
    IO_FILE("io-file", Quality.OBSERVED),
    /** Waited for a lock that another thread held. */
    LOCK("lock", Quality.OBSERVED),
    SLEEP("sleep", Quality.OBSERVED),
    /** Waited for the result of other work. */
    JOIN("join", Quality.OBSERVED),
    /** Waited for anything else, such as an entry of a queue. */
    PARK_OTHER("park-other", Quality.OBSERVED),
    /** All threads stood still for the garbage collector. */
    GC_PAUSE("gc-pause", Quality.OBSERVED),
    /** All threads stood still for another operation of the JVM. */
    SAFEPOINT("safepoint", Quality.OBSERVED),
    /** Waits too short to be recorded one by one, by their sum. */
    PARK_SHORT("park-short", Quality.MEASURED),
    /** By samples. */
    ON_CPU("on-cpu", Quality.ESTIMATED),
    /** Ready to run, and no core was free. By samples. */
    RUNNABLE("runnable", Quality.ESTIMATED),
    /** Nothing was seen, and the call can hardly do anything but wait for the model's server. */
    LLM_NETWORK_INFERRED("llm-network", Quality.INFERRED),
    /** Nothing was seen, and the call can hardly do anything but wait for the server. */
    IO_NET_INFERRED("io-net", Quality.INFERRED),
    /** Nothing was seen of a thread that has a processor thread of its own: below every threshold, or not scheduled. */
    UNKNOWN_SUBTHRESHOLD("unknown-subthreshold", Quality.UNKNOWN),
    /** Nothing was seen of a virtual thread. */
    UNKNOWN_UNMOUNTED("unknown-unmounted", Quality.UNKNOWN),
    /** The span ended elsewhere than where it began: on no thread in between. */
    UNKNOWN_ELSEWHERE("unknown-elsewhere", Quality.UNKNOWN);

    /** How sure it is. */
    public enum Quality {
        /** An event says when it began and ended. */
        OBSERVED,
        /** A sum says how long it was. */
        MEASURED,
        /** Samples. */
        ESTIMATED,
        /** Nothing says it, but hardly anything else is possible. */
        INFERRED,
        /** Nobody knows. */
        UNKNOWN
    }

    private final String label;
    private final Quality quality;

    TimePart(String label, Quality quality) {
        this.label = label;
        this.quality = quality;
    }

    /** As it stands in reports; an inferred part has the label of the observed one. */
    public String label() {
        return label;
    }

    public Quality quality() {
        return quality;
    }

    /** Whether the thread waited: precedence over a pause then depends on which lasted longer. */
    boolean isWait() {
        return ordinal() < GC_PAUSE.ordinal();
    }
}
