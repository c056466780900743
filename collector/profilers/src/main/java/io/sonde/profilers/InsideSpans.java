package io.sonde.profilers;

/** Knows which threads are inside of spans, so that only those are sampled while they wait. */
public interface InsideSpans {
    /** What is told of threads. */
    interface Filter {
        /** On the thread itself when it enters, or on one of ours. Never throws. */
        void add(Thread thread);

        /** On a thread of ours. */
        void remove(Thread thread);
    }

    /** From now on tells of each platform thread that enters its outermost span. */
    void tell(Filter filter);

    /** Tells of those that have left theirs since the last time. */
    void sweep();

    /** Tells again of all that are inside. */
    void again();

    /** Tells no more. */
    void silence();
}
