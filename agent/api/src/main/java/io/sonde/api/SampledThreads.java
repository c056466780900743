package io.sonde.api;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads that are inside of spans, for a profiler that samples waiting threads and must not sample the
 * hundreds that idle. A thread is told of once, when it enters its outermost span, and told of again when it has left it
 * for up to a second: one that enters and leaves all the time costs nothing in between. Virtual threads are left out,
 * because a profiler of the operating system's threads sees their carriers.
 */
public final class SampledThreads {
    /** What wants to know. */
    public interface Sampler {
        /** On the thread itself, or on the one that calls {@link #again}. Must neither throw nor block. */
        void add(Thread thread);

        /** On the thread that calls {@link #sweep}. */
        void remove(Thread thread);
    }

    private static volatile @Nullable Sampler sampler;
    private static final ConcurrentLinkedQueue<Context> INSIDE = new ConcurrentLinkedQueue<>();

    private SampledThreads() {}

    /** Tells of threads from now on, or, with null, no longer. */
    public static void tell(@Nullable Sampler newSampler) {
        sampler = newSampler;
        for (Context context = INSIDE.poll(); context != null; context = INSIDE.poll()) {
            context.sampled = false;
        }
    }

    /** A thread opens a span and is not being sampled. On that thread. */
    static void enter(Context context) {
        Sampler present = sampler;
        if (present != null && !context.virtual) {
            context.sampled = true;
            present.add(Thread.currentThread());
            INSIDE.add(context);
        }
    }

    /** Tells of the threads that have no open span. One thread at a time. */
    public static void sweep() {
        Sampler present = sampler;
        if (present != null) {
            INSIDE.removeIf(context -> isOver(context) && leave(context, present));
        }
    }

    private static boolean isOver(Context context) {
        return context.isBare() || !context.thread().isAlive();
    }

    private static boolean leave(Context context, Sampler present) {
        present.remove(context.thread());
        context.sampled = false;
        if (!isOver(context)) {
            // It has entered one meanwhile, and may have seen that it was sampled still.
            context.sampled = true;
            present.add(context.thread());
            return false;
        }
        return true;
    }

    /** Tells again of all threads that are inside, to a sampler that has forgotten them. */
    public static void again() {
        Sampler present = sampler;
        if (present != null) {
            INSIDE.forEach(context -> present.add(context.thread()));
        }
    }
}
