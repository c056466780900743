package io.sonde.instrumentations.concurrent;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Handoffs;
import io.sonde.api.Span;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that have a thread to themselves: of an executor of threads, and of a structured scope. Most of these threads are
 * virtual, and a virtual thread's body is not woven; here its beginning and end are seen, and so how long it waited for a
 * carrier. A virtual thread that is started by hand keeps its parent only.
 */
public final class ThreadPerTaskWeaving implements Weaving {
    @Override
    public String library() {
        return "java.util.concurrent";
    }

    @Override
    public Targets targets() {
        return Targets.named(
                "java.util.concurrent.ThreadPerTaskExecutor$ThreadBoundFuture",
                "java.util.concurrent.StructuredTaskScope$SubtaskImpl",
                "java.util.concurrent.StructuredTaskScopeImpl$SubtaskImpl");
    }

    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("run").and(takesArguments(0)), BodyAdvice.class);
    }

    /** Around the one task of a thread. */
    public static final class BodyAdvice {
        private BodyAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Span enter() {
            return Handoffs.threadRuns(Thread.currentThread());
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            Handoffs.finished(span, error);
        }
    }
}
