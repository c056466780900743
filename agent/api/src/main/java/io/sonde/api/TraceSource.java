package io.sonde.api;

/** A tracing library in the program. Called on application threads; must be cheap and resolve no class anew. */
public interface TraceSource {
    /** Has a root join the trace that is current on this thread, through {@link TraceContext#join}; else does nothing. */
    void join(Span root);
}
