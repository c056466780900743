package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import org.jspecify.annotations.Nullable;

/**
 * Opens spans on the calling thread. Every method is cheap, never blocks and returns null when nothing is to be
 * recorded. A call that several woven methods see opens one span: only the outermost of the same kind does, the inner
 * ones get null and may add attributes to {@link #current(Operation)}.
 */
public final class Tracer {
    static volatile @Nullable SpanSink sink;

    /** Follows spans as objects while somebody wants them elsewhere too; null costs nothing but this read. */
    static volatile @Nullable SpanListener listener;

    /** What looks for sessions; null when nothing is looked for. */
    static volatile @Nullable SessionSearch search;

    /** Counts recordings, so that what an earlier one left behind is told from what belongs to this one. */
    static volatile int recording;

    static final ThreadLocal<Context> CONTEXTS = new Contexts();

    private static final class Contexts extends ThreadLocal<Context> {
        @Override
        protected Context initialValue() {
            return new Context(Thread.currentThread());
        }
    }

    private Tracer() {}

    /** Whether spans go anywhere. */
    public static boolean isRecording() {
        return sink != null;
    }

    /** Starts a recording: from now on spans go to this sink. */
    public static void record(SpanSink newSink) {
        sink = null;
        recording++; // one thread at a time starts a recording
        clear();
        search = null;
        sink = newSink;
    }

    private static void clear() {
        Dictionary.clear();
        CallSites.clear();
        Handoffs.clear();
        Statements.clear();
        CacheCounts.clear();
        SessionTags.clear();
        SessionWatch.forget();
        Throttle.clear();
        Probes.clear();
    }

    /** Lets go of all that a recording has gathered; after {@link #stop}, when its agent leaves the JVM. */
    public static void forget() {
        stop();
        clear();
        Statements.forget();
        Failures.clear();
    }

    /** Has spans followed from now on, or, with null, no longer. */
    public static void listener(@Nullable SpanListener newListener) {
        listener = newListener;
    }

    /** Has spans that nothing encloses looked at, or, with null, no longer. */
    public static void search(@Nullable SessionSearch newSearch) {
        search = newSearch;
    }

    /** Ends the recording: spans that are open are not written any more. */
    public static void stop() {
        search = null;
        sink = null;
        listener = null;
        SampledThreads.tell(null);
    }

    /** This thread's stack; what is left on it from an earlier recording is forgotten. */
    static Context context() {
        Context context = CONTEXTS.get();
        int present = recording;
        if (context.recording != present) {
            context.restart(present);
        }
        context.leaveOrigin();
        return context;
    }

    /** The innermost open span of this thread. */
    public static @Nullable Span current() {
        if (sink == null) {
            return null;
        }
        Span top = context().top;
        return top.isGround() ? null : top;
    }

    /** The innermost open span of this thread if it is of this kind. */
    public static @Nullable Span current(Operation operation) {
        if (sink == null) {
            return null;
        }
        Span top = context().top;
        return top.operation == operation ? top : null;
    }

    /** The nearest open span of this kind around the present point of this thread. */
    public static @Nullable Span enclosing(Operation operation) {
        if (sink == null) {
            return null;
        }
        for (Span span = context().top; span != null && !span.isGround(); span = span.below) {
            if (span.operation == operation) {
                return span;
            }
        }
        return null;
    }

    /** Opens a span unless the innermost open one is of the same kind. */
    public static @Nullable Span enter(Operation operation, @Nullable String name) {
        if (sink == null) {
            return null;
        }
        Context context = context();
        return kind(context.top) == operation ? null : open(context, operation, operation.phase(), name, null);
    }

    /** Opens a span unless the innermost open one is of the same kind and has the same owner. */
    public static @Nullable Span enter(Operation operation, @Nullable String name, Object owner) {
        if (sink == null) {
            return null;
        }
        Context context = context();
        Span top = context.top;
        boolean same = top.operation == operation && top.owner == owner;
        return same ? null : open(context, operation, operation.phase(), name, owner);
    }

    /**
     * Opens a span for a method that a rule names, unless the innermost open one is of the same kind and for the same
     * method. Its name is the method's {@link #shortName}.
     *
     * @param method a constant, {@code package.Class.method}
     */
    public static @Nullable Span enterMethod(Operation operation, String method) {
        if (sink == null) {
            return null;
        }
        Context context = context();
        Span top = context.top;
        boolean same = top.operation == operation && top.owner == method;
        return same ? null : open(context, operation, operation.phase(), Dictionary.idOfMethod(method), method);
    }

    /** {@code Class.method} of a fully qualified {@code package.Class.method}. */
    public static String shortName(String method) {
        int name = method.lastIndexOf('.');
        int simple = name <= 0 ? -1 : method.lastIndexOf('.', name - 1);
        return method.substring(simple + 1);
    }

    /** Opens a span of another phase than its operation's usual one, whatever is open already. */
    static @Nullable Span open(Operation operation, Phase phase, @Nullable String name) {
        return sink == null ? null : open(context(), operation, phase, name, null);
    }

    /** The kind of call this span continues: in a task, that of the code which submitted it. */
    static Operation kind(Span span) {
        return span.operation == Operation.TASK ? span.submitter : span.operation;
    }

    /** The span whose work this one continues: in a task, the one that submitted it; 0 where there is none. */
    static long submitterId(Span span) {
        return span.operation == Operation.TASK ? span.submitterId : span.spanId;
    }

    /** Opens the root of a session in a method that was found to be one. */
    static @Nullable Span discovered(Context context, String method) {
        return open(context, Operation.SESSION, Operation.SESSION.phase(), shortName(method), new Discovered(method));
    }

    /** Marks a root that was found; by its identity no other span is taken for the same. */
    private static final class Discovered {
        final String method;

        Discovered(String method) {
            this.method = method;
        }
    }

    private static @Nullable Span open(
            Context context, Operation operation, Phase phase, @Nullable String name, @Nullable Object owner) {
        return open(context, operation, phase, Dictionary.id(name), owner);
    }

    private static @Nullable Span open(
            Context context, Operation operation, Phase phase, int name, @Nullable Object owner) {
        SpanSink sink = Tracer.sink;
        if (sink == null) {
            return null;
        }
        context.announce(sink);
        Span parent = context.top;
        Span span = context.push(operation, phase, name, owner);
        adopt(span, parent, context);
        if (span.skipped) {
            span.start = System.nanoTime();
            return span;
        }
        if (CallSites.wants(span)) {
            CallSites.capture(span);
        }
        span.start = System.nanoTime();
        listen(span);
        if (span.latent == null && (span.parentId == 0 || operation.writesBegin() && !span.summed)) {
            sink.begin(span);
        }
        return span;
    }

    static void listen(Span span) {
        SpanListener listener = Tracer.listener;
        if (listener != null) {
            span.attachment = listener.opened(span);
        }
    }

    private static void adopt(Span span, Span parent, Context context) {
        if (parent.isGround()) {
            Handoff inherited = parent.below == null ? context.bottomHandoff() : null;
            if (inherited != null) {
                open(inherited.latent, null);
                span.descend(inherited);
                return;
            }
            span.parentId = 0;
            span.traceId = span.spanId;
            span.flags |= SpanFlags.ROOT;
            span.set(Attribute.SESSION_WEIGHT, Throttle.weight());
            if (span.operation.isSessionRoot()) {
                sessionRoot(span, context);
            } else {
                rootless(span, context);
            }
            Throttle.choose(span);
            if (span.operation == Operation.HTTP_SERVER) {
                span.latent = new Latent();
            }
            return;
        }
        parent.parentOfSpan = true;
        span.skipped = parent.skipped;
        span.summed = Throttle.isSummed(span.operation, span.name);
        open(parent.latent, parent);
        if (parent.activation != null) {
            span.activation = parent.activation;
        }
        span.parentId = parent.spanId;
        span.traceId = parent.traceId;
        span.traceHigh = parent.traceHigh;
        span.traceLow = parent.traceLow;
    }

    private static void sessionRoot(Span span, Context context) {
        if (span.owner instanceof Discovered found) {
            span.set(Attribute.SESSION_SOURCE, "discovered");
            span.set(Attribute.CODE_FUNCTION_NAME, found.method);
        } else {
            span.set(Attribute.SESSION_SOURCE, span.operation == Operation.SESSION ? "rule" : "framework");
            Activation around = context.activation;
            if (around != null) {
                around.frameworkRoot();
            }
        }
        TraceContext.began(span, context.traceparent);
        SessionTags.began(span);
    }

    /** A span begins that nothing encloses and that is no session by its nature. */
    private static void rootless(Span span, Context context) {
        SessionSearch present = search;
        if (present != null && !span.operation.isOverlay()) {
            span.activation = context.activation;
            present.rootless(span, context.origin);
        }
    }

    private static void open(@Nullable Latent latent, @Nullable Span at) {
        if (latent != null) {
            SpanSink present = sink;
            if (present != null) {
                latent.open(present, at);
            }
        }
    }
}
