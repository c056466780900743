package io.sonde.heap;

/** Ways in which programs hold what they need no more. Each has its own remedy. */
public enum HolderPattern {
    /** A map that is added to and not removed from. */
    MAP_WITHOUT_EVICTION("map-without-eviction"),
    /** A list, set or queue that is added to and not removed from. */
    COLLECTION("collection"),
    /** A value of a thread local, in a thread that lives on. */
    THREAD_LOCAL("thread-local"),
    /** Listeners, observers, subscribers or callbacks that were registered and never removed. */
    LISTENER_LIST("listener-list"),
    /** A future that nobody completes, with everything that waits for it. */
    FUTURE_NEVER_COMPLETED("future-never-completed"),
    /** Tasks in the queue of an executor or a timer. */
    EXECUTOR_QUEUE("executor-queue"),
    /** A weak map, one of whose values leads to its own key: so the entry never goes. */
    WEAK_MAP_VALUE_HOLDS_KEY("weak-map-value-holds-key"),
    /** A class loader that something still refers to, with all its classes. */
    CLASS_LOADER_PINNED("class-loader-pinned"),
    /** A cache that looks as if it had a bound: it may only not be full yet. */
    BOUNDED_CACHE("bounded-cache"),
    /** Objects that each refer to the next one. */
    LINKED_CHAIN("linked-chain"),
    /** A variable of a method that has not returned. */
    THREAD_STACK("thread-stack"),
    /** The growing objects are threads, or are what threads bring with them. */
    THREADS("threads"),
    /** Only soft, weak, phantom or final references lead there: the collector takes it when it needs room. No leak. */
    ONLY_WEAKLY_HELD("only-weakly-held"),
    /** None of these. */
    OTHER("other");

    private final String key;

    HolderPattern(String key) {
        this.key = key;
    }

    /** Name under which the remedy's text is found. */
    public String key() {
        return key;
    }
}
