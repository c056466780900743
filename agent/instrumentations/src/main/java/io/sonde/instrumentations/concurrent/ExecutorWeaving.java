package io.sonde.instrumentations.concurrent;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Handoffs;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.concurrent.RunnableScheduledFuture;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Thread pools: where a task came from, when it was queued and when it started. Pools that override the hooks are woven
 * too, whether or not they call the originals.
 */
public final class ExecutorWeaving implements Weaving {
    @Override
    public String library() {
        return "java.util.concurrent";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("java.util.concurrent.ThreadPoolExecutor")
                .declaring("afterExecute", "beforeExecute", "delayedExecute", "execute");
    }

    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("execute")
                        .and(takesArguments(Runnable.class))
                        .and(method ->
                                isPool(method.getDeclaringType().asErasure().getName())),
                ExecuteAdvice.class);
        advices.on(named("delayedExecute").and(takesArguments(RunnableScheduledFuture.class)), ExecuteAdvice.class);
        advices.on(named("beforeExecute").and(takesArguments(Thread.class, Runnable.class)), BeforeAdvice.class);
        advices.on(
                named("afterExecute").and(takesArgument(0, Runnable.class)).and(takesArgument(1, Throwable.class)),
                AfterAdvice.class);
    }

    /** A subclass's own {@code execute} ends up in this one, often with another task. */
    private static boolean isPool(String name) {
        return name.equals("java.util.concurrent.ThreadPoolExecutor");
    }

    /** Before a task is queued. */
    public static final class ExecuteAdvice {
        private ExecuteAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static void enter(@Advice.This Object pool, @Advice.Argument(0) @Nullable Object task) {
            Handoffs.executed(pool, task);
        }
    }

    /** Before a worker runs a task. */
    public static final class BeforeAdvice {
        private BeforeAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static void enter(@Advice.This Object pool, @Advice.Argument(1) @Nullable Object task) {
            Handoffs.workerStarts(pool, task);
        }
    }

    /** After a worker ran a task. */
    public static final class AfterAdvice {
        private AfterAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(
                @Advice.Argument(0) @Nullable Object task, @Advice.Argument(1) @Nullable Throwable error) {
            Handoffs.workerEnds(task, error);
        }
    }
}
