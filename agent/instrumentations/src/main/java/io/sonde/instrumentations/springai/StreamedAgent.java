package io.sonde.instrumentations.springai;

import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.api.WeakIdentityMap;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.instrumentations.streams.Subscribed;
import org.jspecify.annotations.Nullable;

/** A call through a chat client whose answer comes in pieces. */
final class StreamedAgent implements Subscribed {
    /** The latest agent span of a call: one way to get the answer goes through another, and both are woven. */
    private static final WeakIdentityMap<Long> OPEN = new WeakIdentityMap<>();

    private final Object call;
    private final Caller caller;

    StreamedAgent(Object call, Caller caller) {
        this.call = call;
        this.caller = caller;
    }

    @Override
    public @Nullable Span open() {
        Span outer = Tracer.current(Operation.INVOKE_AGENT);
        Long mine = OPEN.get(call);
        if (outer != null && mine != null && outer.spanId() == mine) {
            return null;
        }
        Span span = caller.open(call);
        if (span != null) {
            OPEN.put(call, span.spanId());
            span.set(Attribute.GEN_AI_REQUEST_STREAM, true);
        }
        return span;
    }

    @Override
    public boolean isChunked() {
        return true;
    }
}
