package io.sonde.instrumentations.concurrent;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Handoffs;
import io.sonde.api.Span;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Fork-join pools. Java 17 submits through {@code externalSubmit}, Java 25 through {@code poolSubmit}; both run a task in
 * {@code doExec}; Java 25 delays tasks by itself, and a future's time-outs with them. The pool that carries virtual
 * threads is left alone.
 */
public final class ForkJoinWeaving implements Weaving {
    /** By its name: it may be what is being loaded just now. */
    private static final String TASK = "java.util.concurrent.ForkJoinTask";

    @Override
    public String library() {
        return "java.util.concurrent";
    }

    @Override
    public Targets targets() {
        return Targets.named("java.util.concurrent.ForkJoinPool", TASK);
    }

    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("externalSubmit").and(takesArguments(1)).and(takesArgument(0, named(TASK))), SubmitAdvice.class);
        advices.on(named("poolSubmit").and(takesArgument(1, named(TASK))), PoolSubmitAdvice.class);
        advices.on(
                named("scheduleDelayedTask")
                        .and(takesArgument(0, named("java.util.concurrent.DelayScheduler$ScheduledForkJoinTask"))),
                SubmitAdvice.class);
        advices.on(named("fork").and(takesArguments(0)), ForkAdvice.class);
        advices.on(named("doExec").and(takesArguments(0)), RunAdvice.class);
    }

    /** Before a task is queued from outside. */
    public static final class SubmitAdvice {
        private SubmitAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static void enter(@Advice.This Object pool, @Advice.Argument(0) @Nullable Object task) {
            Handoffs.executed(pool, task);
        }
    }

    /** The same, from Java 19 on. */
    public static final class PoolSubmitAdvice {
        private PoolSubmitAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static void enter(@Advice.This Object pool, @Advice.Argument(1) @Nullable Object task) {
            Handoffs.executed(pool, task);
        }
    }

    /** Before a task is queued by another one. */
    public static final class ForkAdvice {
        private ForkAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static void enter(@Advice.This Object task) {
            Handoffs.executed(null, task);
        }
    }

    /** Around a task. */
    public static final class RunAdvice {
        private RunAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Span enter(@Advice.This Object task) {
            return Handoffs.forkJoinStarts(task);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            Handoffs.finished(span, error);
        }
    }
}
