package io.sonde.api;

import io.sonde.format.vocabulary.Operation;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What {@code LockSupport} calls around each park: the waits for locks, queues, futures and the network that JFR does not
 * show of virtual threads, and shows of others at a price. Called by every thread of the program, so outside of spans it
 * reads one thread local and is gone: it allocates nothing, takes no lock and loads no class there.
 *
 * <p>A failure here is dropped and not counted. The machine code of a park stays on the stack of a thread that idles, long
 * after a detach, and holds whatever was inlined into it: the few steps to the sink that counts failures would hold our loader.
 */
public final class Parks {
    /** Shorter ones are summed on the span, with each {@link #FEW} that were written longer ones, too: {@link Span#shortPark}. */
    public static final long SHORT_NANOS = 100_000;

    static final int FEW = 64;
    /** From here on a wait is worth a look at the stack. */
    static final long SITE_NANOS = 1_000_000;

    private static volatile boolean ready;

    private Parks() {}

    /**
     * To be called before {@code LockSupport} is woven; a second time does nothing.
     *
     * @param handles in the order and with the types that {@link ThreadState} names
     */
    public static synchronized void prepare(MethodHandle... handles) throws Throwable {
        if (!ready) {
            ThreadState.prepare(handles);
            CallSites.caller();
            ready = true;
        }
    }

    /** Whether waits are measured in this JVM. */
    public static boolean isReady() {
        return ready;
    }

    /**
     * A thread is about to park.
     *
     * @param blocker what it waits for, null when that is not said
     * @return what to give to {@link #end}; 0 when nothing is to be recorded
     */
    public static long begin(@Nullable Object blocker) {
        if (!ready || Tracer.sink == null) {
            return 0;
        }
        try {
            return parks(blocker);
        } catch (Throwable dropped) {
            return 0;
        }
    }

    private static long parks(@Nullable Object blocker) throws Throwable {
        Context context = (Context) ThreadState.value(Tracer.CONTEXTS);
        // One park inside another: the JDK's forms call each other, and our own code must not see itself wait.
        if (context == null
                || context.top.isGround()
                || context.parkedSince != 0
                || context.recording != Tracer.recording) {
            return 0;
        }
        context.parkOwner = blocker instanceof AbstractOwnableSynchronizer lock ? ownerOf(lock) : 0;
        long now = System.nanoTime();
        long since = now == 0 ? 1 : now;
        context.parkedSince = since; // last: nothing can fail behind it
        return since;
    }

    private static long ownerOf(AbstractOwnableSynchronizer lock) throws Throwable {
        Thread owner = ThreadState.owner(lock);
        return owner == null ? 0 : owner.getId();
    }

    /** The park is over, and its blocker is known only to the thread; any park that began must end. */
    public static void end(long since) {
        if (since != 0) {
            end(LockSupport.getBlocker(Thread.currentThread()), since);
        }
    }

    /**
     * The park is over.
     *
     * @param blocker what it waited for
     * @param since what {@link #begin} returned
     */
    public static void end(@Nullable Object blocker, long since) {
        if (since != 0) {
            try {
                returns(blocker, since);
            } catch (Throwable dropped) {
                // See above.
            }
        }
    }

    private static void returns(@Nullable Object blocker, long since) throws Throwable {
        Context context = (Context) ThreadState.value(Tracer.CONTEXTS);
        if (context == null || context.parkedSince != since) {
            return;
        }
        try {
            ended(context, blocker, since, System.nanoTime());
        } finally {
            context.parkedSince = 0;
        }
    }

    private static void ended(Context context, @Nullable Object blocker, long since, long end) {
        SpanSink sink = Tracer.sink;
        Span span = context.top;
        // The recording may have ended while it waited, and another one begun.
        if (sink == null || context.recording != Tracer.recording || span.isGround()) {
            return;
        }
        long lasted = end - since;
        if (lasted < span.shortPark() || !WaitBudget.take(end, lasted)) {
            span.parkedShortly(lasted);
        } else if (span.waits()) {
            int site = lasted >= SITE_NANOS && StackBudget.take(end, lasted) ? site(CallSites.caller()) : 0;
            write(sink, context, span.spanId, blocker, since, end, site, 0);
        } else {
            hold(sink, context, span, blocker, since, end);
        }
    }

    /** Most requests stay unwritten, so that only what takes long is worth a look at the stack there. */
    private static void hold(
            SpanSink sink, Context context, Span span, @Nullable Object blocker, long since, long end) {
        Latent latent = span.latent;
        if (latent == null || span.skipped || span.operation != Operation.HTTP_SERVER) {
            return; // a task of such a request stays unwritten with what it waited for
        }
        long lasted = end - since;
        boolean look = lasted >= StackBudget.LONG_NANOS && StackBudget.take(end, lasted);
        HeldWait wait = new HeldWait(
                span.spanId,
                context.threadId,
                since,
                end,
                classOf(blocker),
                look ? site(CallSites.caller()) : 0,
                identityOf(blocker),
                context.parkOwner);
        if (!latent.hold(wait)) {
            wait.write(sink);
        }
    }

    private static int classOf(@Nullable Object blocker) {
        return blocker == null ? 0 : Dictionary.id(nameOf(blocker.getClass()));
    }

    private static int identityOf(@Nullable Object blocker) {
        return blocker == null ? 0 : System.identityHashCode(blocker);
    }

    static void write(
            SpanSink sink,
            Context context,
            long spanId,
            @Nullable Object blocker,
            long since,
            long end,
            int site,
            int flags) {
        sink.wait(
                spanId,
                context.threadId,
                since,
                end,
                classOf(blocker),
                site,
                identityOf(blocker),
                context.parkOwner,
                flags);
    }

    /** Without what a hidden class has behind its name, which is new in each run. */
    private static String nameOf(Class<?> type) {
        String name = type.getName();
        int end = type.isHidden() ? name.indexOf('/') : -1;
        return end < 0 ? name : name.substring(0, end);
    }

    private static int site(StackWalker.@Nullable StackFrame frame) {
        return frame == null ? 0 : site(frame.getClassName(), frame.getMethodName(), frame.getLineNumber());
    }

    /** One entry for each line, however many waits there are. Built by hand: concatenation would link a class here. */
    static int site(String type, String method, int line) {
        StringBuilder text = new StringBuilder(type.length() + method.length() + 8);
        text.append(type).append('.').append(method);
        if (line > 0) {
            text.append(':').append(line);
        }
        return Dictionary.id(text.toString());
    }
}
