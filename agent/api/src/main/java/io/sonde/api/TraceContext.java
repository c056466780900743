package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.SpanFlags;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The W3C trace context: the trace that a session belongs to in other programs' eyes. What comes in is always read;
 * what goes out is written only on request. Thread-safe.
 */
public final class TraceContext {
    /** The header's name. */
    public static final String HEADER = "traceparent";

    /** For copying a request of {@code java.net.http} with all that it has. */
    public static final BiPredicate<String, String> EVERY_HEADER = new EveryHeader();

    private static final class EveryHeader implements BiPredicate<String, String> {
        @Override
        public boolean test(String name, String value) {
            return true;
        }
    }

    private static final int LENGTH = 55;

    private static volatile boolean propagating;
    /** High half of the trace ids of sessions that join no other trace. */
    private static volatile long ownHigh;

    /** Weak: they belong to the program's class loaders. */
    private static final List<WeakReference<TraceSource>> SOURCES = new CopyOnWriteArrayList<>();

    private TraceContext() {}

    /**
     * A tracing library is at work in the program: sessions that begin from now on are asked to join its trace.
     *
     * @param source held weakly; the caller keeps it
     */
    public static void addSource(TraceSource source) {
        SOURCES.removeIf(known -> known.get() == null);
        if (SOURCES.size() < 100) {
            SOURCES.add(new WeakReference<>(source));
        }
    }

    /**
     * A request is being served on this thread by a server that opens no span of its own: a session that begins before
     * {@link #departed} joins the trace that it names.
     *
     * @return what was known before, to be given to {@link #departed}
     */
    public static @Nullable String arrived(@Nullable String traceparent) {
        if (Tracer.sink == null) {
            return null;
        }
        Context context = Tracer.context();
        String earlier = context.traceparent;
        if (traceparent != null) {
            context.traceparent = traceparent;
        }
        return earlier;
    }

    /** The request is no longer served on this thread. */
    public static void departed(@Nullable String earlier) {
        if (Tracer.sink != null) {
            Tracer.context().traceparent = earlier;
        }
    }

    /** A session begins: the trace of a library in the program comes first, then that of the request, then its own. */
    static void began(Span root, @Nullable String traceparent) {
        for (WeakReference<TraceSource> reference : SOURCES) {
            TraceSource source = reference.get();
            if (source != null && joins(source, root)) {
                return;
            }
        }
        if (propagating) {
            root.set(Attribute.TRACE_ID_HIGH, ownHigh);
            root.set(Attribute.TRACE_ID_LOW, root.traceId);
        }
        join(root, traceparent);
    }

    private static boolean joins(TraceSource source, Span root) {
        try {
            source.join(root);
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
        return isJoined(root);
    }

    private static boolean isJoined(Span root) {
        return (root.traceHigh | root.traceLow) != 0;
    }

    /** As {@link #join(Span, String)}, unless the root is part of another trace already. */
    public static void joinIncoming(Span root, @Nullable String traceparent) {
        if (!isJoined(root)) {
            join(root, traceparent);
        }
    }

    /**
     * A tracing library begins a trace inside a session that is in none: the session is in that one from now on. Does
     * nothing where no session is open on this thread.
     */
    public static void joinLate(TraceSource source) {
        if (Tracer.sink == null) {
            return;
        }
        Span top = Tracer.context().top;
        Span root = null;
        for (Span span = top; span != null && !span.isGround(); span = span.below) {
            root = span;
        }
        boolean session = root != null && (root.flags & SpanFlags.ROOT) != 0 && root.operation.isSessionRoot();
        if (root == null || !session || isJoined(root) || !joins(source, root)) {
            return;
        }
        for (Span span = top; span != null && span != root; span = span.below) {
            span.inTrace(root.traceHigh, root.traceLow);
        }
    }

    /**
     * Starts or ends writing.
     *
     * @param high a random number, the high half of the ids of traces that begin here
     */
    public static void propagate(boolean write, long high) {
        ownHigh = high;
        propagating = write;
    }

    /**
     * Makes a root part of the trace that a request names. Spans opened inside it later inherit the trace.
     *
     * @param traceparent the header's value; ignored when missing or malformed
     */
    public static void join(Span root, @Nullable String traceparent) {
        if (traceparent == null || traceparent.length() < LENGTH || traceparent.charAt(35) != '-') {
            return;
        }
        try {
            long high = Long.parseUnsignedLong(traceparent, 3, 19, 16);
            long low = Long.parseUnsignedLong(traceparent, 19, 35, 16);
            long parent = Long.parseUnsignedLong(traceparent, 36, 52, 16);
            join(root, high, low, parent);
        } catch (NumberFormatException malformed) {
            // Another program's mistake; the session stands alone.
        }
    }

    /** Makes a root part of a trace; does nothing for the invalid trace id 0. */
    public static void join(Span root, long high, long low, long parentSpan) {
        if ((high | low) == 0) {
            return;
        }
        root.inTrace(high, low);
        if (root.isUnwritten()) {
            Throttle.choose(root); // a request that learns of its trace before anything of it is written
        }
        root.set(Attribute.TRACE_ID_HIGH, high);
        root.set(Attribute.TRACE_ID_LOW, low);
        if (parentSpan != 0) {
            root.set(Attribute.PARENT_ID, parentSpan);
        }
    }

    /** The id of the trace that a span is in, in hex: 32 digits where other programs can know it, else 16 of its root. */
    public static String traceId(Span span) {
        boolean own = !isJoined(span);
        if (own && !propagating) {
            return hex(span.traceId);
        }
        return hex(own ? ownHigh : span.traceHigh) + hex(own ? span.traceId : span.traceLow);
    }

    private static String hex(long value) {
        String digits = Long.toHexString(value);
        return "0".repeat(16 - digits.length()) + digits;
    }

    /** The {@code traceparent} that a request made inside this span should carry; null when none is to be written. */
    public static @Nullable String outgoing(@Nullable Span span) {
        if (!propagating || span == null) {
            return null;
        }
        boolean own = (span.traceHigh | span.traceLow) == 0;
        return String.format(
                Locale.ROOT,
                "00-%016x%016x-%016x-01",
                own ? ownHigh : span.traceHigh,
                own ? span.traceId : span.traceLow,
                span.spanId);
    }
}
