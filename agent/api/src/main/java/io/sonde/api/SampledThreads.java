package io.sonde.api;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads that are inside of spans, for a profiler that samples waiting threads and must not sample the
 * hundreds that idle. A thread is told of once, when it enters its outermost span, and told of again when it has left it
 * for up to a second: one that enters and leaves all the time costs nothing in between. Virtual threads are left out,
 * because a profiler of the operating system's threads sees their carriers.
 *
 * <p>A thread that wakes is interrupted for each of its samples, about 10 us of processor time, so no more than {@value #MOST}
 * are sampled at a time. Where more are inside of spans, others take their turn with each {@link #sweep}.
 */
public final class SampledThreads {
    /** What wants to know. */
    public interface Sampler {
        /** On the thread itself, or on the one that calls {@link #again}. Must neither throw nor block. */
        void add(Thread thread);

        /** On the thread that calls {@link #sweep}. */
        void remove(Thread thread);
    }

    /** Threads that are sampled at a time. */
    static final int MOST = 32;

    private static volatile @Nullable Sampler sampler;
    /** How many of those inside are sampled. */
    private static final AtomicInteger SAMPLED = new AtomicInteger();

    private static final ConcurrentLinkedQueue<Context> INSIDE = new ConcurrentLinkedQueue<>();

    private SampledThreads() {}

    /** Tells of threads from now on, or, with null, no longer. */
    public static void tell(@Nullable Sampler newSampler) {
        sampler = newSampler;
        for (Context context = INSIDE.poll(); context != null; context = INSIDE.poll()) {
            forget(context);
            context.inside = false;
        }
    }

    /** A thread opens a span and is not known to be inside of one. On that thread. */
    static void enter(Context context) {
        Sampler present = sampler;
        if (present != null && !context.virtual) {
            context.inside = true;
            add(context, present);
            INSIDE.add(context);
        }
    }

    /** Tells of the threads that have no open span, and lets others take their turn. One thread at a time. */
    public static void sweep() {
        Sampler present = sampler;
        if (present == null) {
            return;
        }
        int[] inside = {0};
        INSIDE.removeIf(context -> {
            inside[0]++;
            return isOver(context) && leave(context, present);
        });
        if (inside[0] > MOST) {
            turn(present);
        }
    }

    /** Those that come next in the queue are sampled, and go to its end. */
    private static void turn(Sampler present) {
        INSIDE.forEach(context -> remove(context, present));
        for (int i = 0; i < MOST; i++) {
            Context next = INSIDE.poll();
            if (next == null) {
                return;
            }
            add(next, present);
            INSIDE.add(next);
        }
    }

    private static boolean isOver(Context context) {
        return context.isBare() || !context.thread().isAlive();
    }

    private static boolean leave(Context context, Sampler present) {
        remove(context, present);
        context.inside = false;
        if (!isOver(context)) {
            // It has entered one meanwhile, and may have seen that it was known still.
            context.inside = true;
            add(context, present);
            return false;
        }
        return true;
    }

    /** Tells again of all threads that are sampled, to a sampler that has forgotten them. */
    public static void again() {
        Sampler present = sampler;
        if (present != null) {
            INSIDE.forEach(context -> {
                if (context.sampled) {
                    present.add(context.thread());
                }
            });
        }
    }

    private static void add(Context context, Sampler to) {
        synchronized (context) { // its thread enters while it is swept: told of once all the same
            if (context.sampled) {
                return;
            }
            if (SAMPLED.incrementAndGet() > MOST) {
                SAMPLED.decrementAndGet();
                return;
            }
            context.sampled = true;
        }
        to.add(context.thread());
    }

    private static void remove(Context context, Sampler from) {
        if (forget(context)) {
            from.remove(context.thread());
        }
    }

    private static boolean forget(Context context) {
        synchronized (context) {
            boolean was = context.sampled;
            if (was) {
                context.sampled = false;
                SAMPLED.decrementAndGet();
            }
            return was;
        }
    }
}
