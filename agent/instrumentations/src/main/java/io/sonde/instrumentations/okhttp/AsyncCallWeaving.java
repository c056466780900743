package io.sonde.instrumentations.okhttp;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.sonde.api.Handoffs;
import io.sonde.api.Span;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the parent of an enqueued call. The dispatcher keeps calls back while too many run and starts them from whatever
 * thread has finished another one, so the parent is taken where the call is made. The callback runs inside.
 */
public final class AsyncCallWeaving implements Weaving {
    @Override
    public String library() {
        return "okhttp";
    }

    @Override
    public Targets targets() {
        return Targets.named("okhttp3.internal.connection.RealCall$AsyncCall");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(isConstructor(), MadeAdvice.class);
        advices.on(named("run").and(takesNoArguments()), RunAdvice.class);
    }

    /** After the task of a call was made, in {@code enqueue}. */
    public static final class MadeAdvice {
        private MadeAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.This Object task) {
            Handoffs.created(task);
        }
    }

    /** Around the call, for executors that do not tell of their tasks. */
    public static final class RunAdvice {
        private RunAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.This Object task) {
            return Handoffs.started(task);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter @Nullable Span frame, @Advice.Thrown @Nullable Throwable error) {
            Handoffs.finished(frame, error);
        }
    }
}
