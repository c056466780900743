package io.sonde.instrumentations.reactor;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
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
 * Reactor's bounded elastic scheduler on virtual threads: it has a queue of its own and starts a thread for each task when
 * the one before has ended, so that the thread's start says nothing of where the task came from.
 */
public final class VirtualSchedulerWeaving implements Weaving {
    @Override
    public String library() {
        return "reactor";
    }

    @Override
    public Targets targets() {
        return Targets.named("reactor.core.scheduler.BoundedElasticThreadPerTaskScheduler$SchedulerTask");
    }

    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(isConstructor(), CreateAdvice.class);
        advices.on(named("run").and(takesArguments(0)), RunAdvice.class);
    }

    /** After a task was made, to be queued at once. */
    public static final class CreateAdvice {
        private CreateAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.This Object task) {
            Handoffs.submitted(task);
        }
    }

    /** Around a task. */
    public static final class RunAdvice {
        private RunAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.This Object task) {
            return Handoffs.started(task);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            Handoffs.finished(span, error);
        }
    }
}
