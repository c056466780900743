package io.sonde.instrumentations.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
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
 * A model call whose answer comes in pieces. It is remembered beside the handler that the program gave to the outermost
 * call: wrappers of the library, which pass the pieces on to it, are not known here, so each piece counts once. The
 * answer may be complete before the call returns, on this thread or on another; whichever comes second writes the span.
 */
final class StreamedCall {
    private static final WeakIdentityMap<StreamedCall> BY_HANDLER = new WeakIdentityMap<>();
    private static final WeakIdentityMap<StreamedCall> BY_HANDLE = new WeakIdentityMap<>();
    private static final int LEFT = 1;
    private static final int ANSWERED = 2;

    private final @Nullable Handoff asker;
    private final @Nullable AgentStream agent;
    private final long start = System.nanoTime();
    private final AtomicInteger state = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger chunks = new AtomicInteger();
    /** Unit: ns; 0 before the first piece. */
    private volatile long firstChunk;

    /** The frame of the call while it has not returned; the callers' thread alone touches what is in it. */
    private volatile @Nullable Span frame;

    private volatile @Nullable Span detached;
    private volatile @Nullable ChatResponse response;
    private volatile @Nullable Throwable error;
    private volatile boolean cancelled;
    private volatile int lastHandle;
    /** The thread a callback runs on: one that the handler calls on itself is the same one. */
    private volatile @Nullable Thread inside;

    private StreamedCall(Span frame, @Nullable Handoff asker, @Nullable AgentStream agent) {
        this.frame = frame;
        this.asker = asker;
        this.agent = agent;
    }

    /** A call begins; null when it is part of one that is open. */
    static @Nullable StreamedCall begin(StreamingChatModel model, ChatRequest request, @Nullable Object handler) {
        Span around = Tracer.current(Operation.CHAT);
        if (around != null) {
            ChatSpans.describe(around, request);
            return null;
        }
        Handoff asker = Handoff.capture();
        Span span = handler == null ? null : Tracer.enter(Operation.CHAT, request.modelName());
        if (span == null || handler == null) {
            return null;
        }
        span.set(Attribute.GEN_AI_REQUEST_STREAM, true);
        ChatSpans.describe(span, request);
        ChatSpans.asked(span, request, model.provider());
        return open(span, asker, handler);
    }

    /** The call that {@link #begin} was asked for returns. */
    static void end(@Nullable Object call, @Nullable Object handler, @Nullable Throwable error) {
        if (call instanceof StreamedCall begun && handler != null) {
            begun.left(handler, error);
        }
    }

    private static StreamedCall open(Span frame, @Nullable Handoff asker, Object handler) {
        AgentStream agent = AgentStream.of(handler);
        StreamedCall call = new StreamedCall(frame, asker, agent);
        // A handler that two calls share at once cannot tell whose pieces it gets, nor one that is never woven.
        if (handler.getClass().isHidden() || BY_HANDLER.putIfAbsent(handler, call) != null) {
            call.over.set(true);
            call.state.set(ANSWERED);
        } else if (agent != null) {
            agent.roundBegins();
        }
        return call;
    }

    static @Nullable StreamedCall of(Object handler) {
        return BY_HANDLER.get(handler);
    }

    /** The call returns; the answer may still be on its way. */
    private void left(Object handler, @Nullable Throwable thrown) {
        if (thrown != null) {
            BY_HANDLER.remove(handler);
            if (over.compareAndSet(false, true)) {
                answer(null, thrown);
                if (agent != null) {
                    agent.roundEnds(thrown);
                }
            }
        }
        leave();
    }

    private void leave() {
        Span open = frame;
        if (open == null) {
            return;
        }
        frame = null;
        detached = open.detach();
        if (state.addAndGet(LEFT) == LEFT + ANSWERED) {
            write();
        }
    }

    /** A callback begins on this thread; null when it is one inside another. */
    @Nullable
    Callback enter(boolean piece) {
        Thread thread = Thread.currentThread();
        if (inside == thread) {
            return null;
        }
        inside = thread;
        if (piece && chunks.getAndIncrement() == 0) {
            firstChunk = System.nanoTime() - start;
        }
        return resume();
    }

    /** The last callback begins: with the answer or with an error. */
    @Nullable
    Callback enterLast(Object handler, @Nullable ChatResponse answer, @Nullable Throwable failure) {
        Thread thread = Thread.currentThread();
        if (inside == thread || !over.compareAndSet(false, true)) {
            return null;
        }
        inside = thread;
        BY_HANDLER.remove(handler); // which may be used again at once
        answer(answer, failure);
        return resume();
    }

    private void answer(@Nullable ChatResponse answer, @Nullable Throwable failure) {
        response = answer;
        error = failure;
        Span open = frame;
        if (open != null && Tracer.current() == open) {
            leave(); // a model that answers before it returns: what the program does now is no part of the call
        }
        if (state.addAndGet(ANSWERED) == LEFT + ANSWERED) {
            write();
        }
    }

    /** The receiver was given the means to stop this call. */
    void stoppableBy(Object handle) {
        int identity = System.identityHashCode(handle);
        if (lastHandle != identity) {
            lastHandle = identity;
            BY_HANDLE.putIfAbsent(handle, this);
        }
    }

    /** The receiver has used it. */
    static void stopped(Object handle) {
        StreamedCall call = BY_HANDLE.remove(handle);
        if (call != null) {
            call.cancel();
        }
    }

    /** The receiver wants no more. */
    void cancel() {
        if (over.compareAndSet(false, true)) {
            cancelled = true;
            answer(null, null);
            if (agent != null) {
                agent.cancel();
            }
        }
    }

    private Callback resume() {
        Span open = Handoffs.returns(asker);
        return new Callback(this, open, agent == null ? null : agent.enter());
    }

    private void write() {
        Span span = detached;
        if (span == null) {
            return;
        }
        if (firstChunk > 0) {
            span.set(Attribute.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK, firstChunk);
        }
        span.set(Attribute.CHUNKS, (long) chunks.get());
        if (cancelled) {
            span.set(Attribute.CANCELLED, true);
        }
        ChatResponse answer = response;
        try {
            if (answer != null) {
                ChatSpans.answered(span, answer);
            }
        } finally {
            span.end(error);
        }
    }

    /**
     * A callback of the program's that is under way.
     *
     * @param outer the agent that streamed on this thread before
     */
    record Callback(
            StreamedCall call,
            @Nullable Span task,
            @Nullable AgentStream outer) {
        void exit(boolean last, @Nullable Throwable error) {
            call.inside = null;
            AgentStream agent = call.agent;
            if (agent != null) {
                agent.exit(outer);
            }
            Handoffs.finished(task, error);
            if (last && agent != null) {
                agent.roundEnds(error != null ? error : call.error);
            }
        }
    }
}
