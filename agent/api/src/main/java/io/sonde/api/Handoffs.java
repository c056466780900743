package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the parent of work that moves to another thread. A task is remembered beside, not wrapped: wrapping would break
 * {@code remove}, {@code instanceof} and identity in the application. What never runs is forgotten with the task.
 */
public final class Handoffs {
    /** A task in which no span opened is written only from this length on. */
    static final long TASK_FLOOR_NANOS = 1_000_000;

    private static final WeakIdentityMap<Handoff> TASKS = new WeakIdentityMap<>();

    private Handoffs() {}

    /** Forgets the tasks of an earlier recording. */
    static void clear() {
        TASKS.clear();
    }

    /** A task was created inside this point and may run later, elsewhere. */
    public static void submitted(@Nullable Object task) {
        if (task == null || Tracer.sink == null) {
            return;
        }
        Handoff handoff = Handoff.capture();
        if (handoff != null) {
            remember(task, handoff);
        }
    }

    private static void remember(Object task, Handoff handoff) {
        Handoff earlier = TASKS.putIfAbsent(task, handoff);
        if (earlier != null && !earlier.fixed) {
            queueBehind(earlier, handoff);
        }
    }

    /**
     * A task was made at this point and belongs here, also when the library that made it keeps it back and passes it on
     * from a thread that is busy with something else. For tasks that run once.
     */
    public static void created(Object task) {
        if (Tracer.sink == null) {
            return;
        }
        Handoff captured = Handoff.capture();
        Handoff handoff = captured == null ? Handoff.ofNowhere() : captured;
        handoff.fixed = true;
        TASKS.put(task, handoff);
    }

    /** A pool received a task. */
    public static void executed(@Nullable Object pool, @Nullable Object task) {
        if (task == null || Tracer.sink == null) {
            return;
        }
        if (task instanceof java.util.concurrent.CompletableFuture.AsynchronousCompletionTask) {
            Handoff created = TASKS.get(task);
            if (created != null) {
                created.enqueued = System.nanoTime();
                return;
            }
        }
        if (Handoff.isPossible() && !carriesVirtualThreads(pool)) {
            submitted(task);
        }
    }

    /** Whether a pool is a scheduler of virtual threads: what it executes are continuations, not work of ours. */
    private static boolean carriesVirtualThreads(@Nullable Object pool) {
        // The JDK makes such a pool in VirtualThread, with a factory that is a lambda of that class.
        return pool instanceof ForkJoinPool scheduler
                && scheduler.getFactory().getClass().getName().startsWith("java.lang.VirtualThread");
    }

    private static void queueBehind(Handoff earlier, Handoff handoff) {
        synchronized (earlier) { // a lock of ours alone, held for a few steps
            int length = 0;
            Handoff last = earlier;
            while (last.next != null && length++ < 1_000) {
                last = last.next;
            }
            if (length < 1_000) {
                last.next = handoff;
            }
        }
    }

    private static @Nullable Handoff take(Object task) {
        Handoff handoff = TASKS.remove(task);
        if (handoff == null) {
            return null;
        }
        synchronized (handoff) {
            Handoff next = handoff.next;
            if (next != null) {
                handoff.next = null;
                TASKS.putIfAbsent(task, next);
            }
        }
        return handoff;
    }

    /**
     * A task starts on this thread.
     *
     * @return the frame to give to {@link #finished}, null when the task came from nowhere we know
     */
    public static @Nullable Span started(@Nullable Object task) {
        if (task == null || Tracer.sink == null) {
            return null;
        }
        Handoff handoff = take(task);
        return handoff == null ? null : open(handoff, task);
    }

    private static @Nullable Span open(Handoff handoff, Object task) {
        Context context = Tracer.context();
        Span top = context.top;
        if (handoff.isUnattached()) {
            return context.isElsewhere(handoff) ? context.fence(handoff, task) : null;
        }
        if (!top.isGround() && top.spanId == handoff.spanId) {
            return null; // runs at once where it was submitted
        }
        SpanSink sink = Tracer.sink;
        if (sink == null) {
            return null;
        }
        context.announce(sink);
        Span span = context.push(Operation.TASK, Phase.ORCHESTRATION, Dictionary.EMPTY, task);
        span.descend(handoff);
        span.submitter = handoff.submitter;
        span.submitterId = handoff.submitterId;
        span.latent = handoff.latent;
        span.start = System.nanoTime();
        Tracer.listen(span);
        span.set(Attribute.QUEUE_WAIT, span.start - handoff.enqueued);
        return span;
    }

    /**
     * A stage of a future may run now. It can be asked several times before its inputs are there, so what is known of it
     * stays.
     */
    public static @Nullable Span fires(Object stage) {
        if (Tracer.sink == null) {
            return null;
        }
        Handoff handoff = TASKS.get(stage);
        return handoff == null ? null : open(handoff, stage);
    }

    /**
     * A callback continues, on whatever thread, what was going on at this point: spans that open in it belong there. A
     * wait for the network lies in between, not a queue. The callbacks of a stream that outlives its session by far belong
     * to nobody any more. A point outside of all spans changes nothing where one is open.
     *
     * @return the frame to give to {@link #finished}, null when nothing is to be resumed
     */
    public static @Nullable Span resume(@Nullable Handoff point) {
        if (point == null || Tracer.sink == null || point.recording != Tracer.recording || point.isStale()) {
            return null;
        }
        Span top = Tracer.context().top;
        if (top.operation == Operation.TASK && top.parentId == point.spanId) {
            return null; // this task or callback continues the same point already
        }
        Span frame = open(point, point);
        if (frame != null) {
            frame.continued = true;
            frame.remove(Attribute.QUEUE_WAIT);
        }
        return frame;
    }

    /** The same for an object that was {@link #submitted} as the receiver of callbacks, however many come. */
    public static @Nullable Span continues(@Nullable Object receiver) {
        return receiver == null || Tracer.sink == null ? null : resume(TASKS.get(receiver));
    }

    /**
     * A receiver is called back by a library that may have spans of its own open on this thread: what the receiver does
     * belongs to the point, and where no span was open there, beneath none.
     *
     * @param point null when nothing was to be captured
     * @return the frame to give to {@link #finished}, null when nothing is to be resumed or hidden
     */
    public static @Nullable Span returns(@Nullable Handoff point) {
        if (point != null && !point.isUnattached()) {
            return resume(point);
        }
        if (Tracer.current() == null) {
            return resume(point);
        }
        return Tracer.context().fence(point != null && point.recording == Tracer.recording ? point : null, null);
    }

    /**
     * Until the frame is given to {@link #finished}, spans that open on this thread do not belong to what is open on it
     * now.
     *
     * @return null when nothing is open
     */
    public static @Nullable Span outside() {
        return Tracer.current() == null ? null : Tracer.context().fence(null, null);
    }

    /** A pool's worker is about to run a task; whatever an earlier task left open on this thread is closed first. */
    public static void workerStarts(@Nullable Object pool, @Nullable Object task) {
        if (Tracer.sink == null) {
            return;
        }
        Context context = Tracer.context();
        Span first = context.bottom.above;
        if (first != null && context.top.below != null && first.owner != task) {
            first.exit(null);
        }
        Span span = started(task);
        if (span != null && !span.isGround() && pool != null) {
            onWorker(span, context, pool);
        }
    }

    private static void onWorker(Span task, Context context, Object pool) {
        task.rename(pool.getClass().getName());
        task.set(Attribute.EXECUTOR, pool.getClass().getName());
        WorkerPools.describe(task, context, pool);
    }

    /** A fork-join task starts, mostly on a worker of its pool. */
    public static @Nullable Span forkJoinStarts(@Nullable Object task) {
        Span span = started(task);
        if (span != null && !span.isGround()) {
            Object pool = WorkerPools.ofThisThread();
            if (pool != null) {
                onWorker(span, Tracer.context(), pool);
            }
        }
        return span;
    }

    /** A pool's worker has run a task. */
    public static void workerEnds(@Nullable Object task, @Nullable Throwable error) {
        if (task == null || Tracer.sink == null) {
            return;
        }
        for (Span span = Tracer.context().top; span != null; span = span.below) {
            boolean frame = span.operation == Operation.TASK || span.operation == Operation.NONE;
            if (frame && span.owner == task) {
                span.exit(error);
                return;
            }
        }
    }

    /** The task of this frame has ended. */
    public static void finished(@Nullable Span task, @Nullable Throwable error) {
        if (task != null) {
            task.exit(error);
        }
    }

    /** A thread is being started. Threads that libraries start for themselves do not belong to the span they start in. */
    public static void threadStarting(Thread thread) {
        if (Handoff.isPossible() && ThreadStarts.byApplication()) {
            submitted(thread);
        }
    }

    static @Nullable Handoff ofThread(Thread thread) {
        return Tracer.sink == null ? null : take(thread);
    }

    /** The thread's body begins. */
    public static @Nullable Span threadRuns(Thread thread) {
        if (Tracer.sink == null || thread != Thread.currentThread() || TASKS.get(thread) == null) {
            return null;
        }
        Context context = Tracer.context();
        Handoff inherited = context.bottomHandoff();
        if (inherited == null) {
            return null;
        }
        context.disinherit();
        Span span = open(inherited, thread);
        if (span != null) {
            span.rename(Threads.isVirtual(thread) ? "java.lang.VirtualThread" : "java.lang.Thread");
        }
        return span;
    }
}
