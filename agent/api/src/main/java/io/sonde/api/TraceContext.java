package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import java.util.Locale;
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

    private TraceContext() {}

    /**
     * Starts or ends writing.
     *
     * @param high a random number, the high half of the ids of traces that begin here
     */
    public static void propagate(boolean write, long high) {
        ownHigh = high;
        propagating = write;
    }

    /** Whether outgoing calls carry a {@code traceparent}. */
    public static boolean isPropagating() {
        return propagating;
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
        root.traceHigh = high;
        root.traceLow = low;
        root.set(Attribute.TRACE_ID_HIGH, high);
        root.set(Attribute.TRACE_ID_LOW, low);
        if (parentSpan != 0) {
            root.set(Attribute.PARENT_ID, parentSpan);
        }
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
