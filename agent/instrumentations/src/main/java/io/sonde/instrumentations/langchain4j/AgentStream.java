package io.sonde.instrumentations.langchain4j;

import io.sonde.api.Handoff;
import io.sonde.api.Handoffs;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.api.WeakIdentityMap;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An agent whose answer is streamed: its span goes on after the call on the service has returned, through all rounds of
 * model calls and tools, each of which is asked for while the one before is being answered. It ends with the last.
 */
final class AgentStream {
    private static final String ROUND = "dev.langchain4j.service.AiServiceStreamingResponseHandler";
    private static final WeakIdentityMap<AgentStream> BY_STREAM = new WeakIdentityMap<>();

    /** The agent that a callback on this thread belongs to. */
    private static final ThreadLocal<AgentStream> CURRENT = new ThreadLocal<>();

    private final Span span;
    private final @Nullable Handoff point;
    /** The start and every round that has not ended. */
    private final AtomicInteger open = new AtomicInteger();

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();
    private volatile int messages = -1;

    private AgentStream(Span span, @Nullable Handoff point) {
        this.span = span;
        this.point = point;
    }

    /** A service has built a stream: its agent's span, which is open on this thread, stays open until the stream ends. */
    static void built(Object stream) {
        Span agent = Tracer.current(Operation.INVOKE_AGENT);
        if (agent != null) {
            Handoff point = Handoff.capture();
            BY_STREAM.put(stream, new AgentStream(agent.detach(), point));
        }
    }

    static @Nullable AgentStream ofStream(Object stream) {
        return BY_STREAM.get(stream);
    }

    /** The agent whose round a handler takes; null for a handler of the program's own. */
    static @Nullable AgentStream of(Object handler) {
        return handler.getClass().getName().equals(ROUND) ? CURRENT.get() : null;
    }

    static @Nullable AgentStream current() {
        return CURRENT.get();
    }

    /** Puts the agent on this thread and returns the one that was there. */
    @Nullable
    AgentStream enter() {
        AgentStream outer = CURRENT.get();
        CURRENT.set(this);
        return outer;
    }

    void exit(@Nullable AgentStream outer) {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }

    /** The stream is started. */
    Start start() {
        roundBegins();
        return new Start(this, Handoffs.resume(point), enter());
    }

    void roundBegins() {
        open.incrementAndGet();
    }

    void roundEnds(@Nullable Throwable error) {
        if (open.decrementAndGet() == 0 || error != null) {
            end(error);
        }
    }

    void cancel() {
        if (!over.get()) {
            span.set(Attribute.CANCELLED, true);
            end(null);
        }
    }

    void memoryRead(int size) {
        reads.incrementAndGet();
        messages = size;
    }

    void memoryWritten() {
        writes.incrementAndGet();
    }

    private void end(@Nullable Throwable error) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        if (reads.get() > 0) {
            span.add(Attribute.MEMORY_READS, reads.get());
            span.set(Attribute.MEMORY_MESSAGES, (long) messages);
        }
        if (writes.get() > 0) {
            span.add(Attribute.MEMORY_WRITES, writes.get());
        }
        span.end(error);
    }

    /** The call that starts a stream, while it is under way. */
    record Start(
            AgentStream agent,
            @Nullable Span task,
            @Nullable AgentStream outer) {
        void exit(@Nullable Throwable error) {
            agent.exit(outer);
            Handoffs.finished(task, error);
            agent.roundEnds(error);
        }
    }
}
