package io.sonde.instrumentations.opentelemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.sonde.api.TraceContext;
import io.sonde.api.TraceSource;

/** The traces of one OpenTelemetry, the one of an application loader. Thread-safe. */
final class Traces implements TraceSource {
    /** Held here for as long as the library's advice is, so that the boot API needs to hold it only weakly. */
    private static final Traces INSTANCE = new Traces();

    private static volatile boolean seen;

    private Traces() {}

    /** The program has a span. */
    static void seen() {
        if (!seen) {
            seen = true;
            TraceContext.addSource(INSTANCE);
        }
    }

    /** A context has become current on this thread. */
    static void attached() {
        if (seen) {
            TraceContext.joinLate(INSTANCE);
        }
    }

    @Override
    public void join(io.sonde.api.Span root) {
        SpanContext current = Span.current().getSpanContext();
        if (current.isValid()) {
            String trace = current.getTraceId();
            TraceContext.join(
                    root,
                    Long.parseUnsignedLong(trace, 0, 16, 16),
                    Long.parseUnsignedLong(trace, 16, 32, 16),
                    Long.parseUnsignedLong(current.getSpanId(), 16));
        }
    }
}
