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
 * {@code java.util.Timer}. As with every periodic task, the first run alone belongs to where the task was scheduled: the
 * others are the program's own.
 */
public final class TimerWeaving implements Weaving {
    private static final String TIMER = "java.util.Timer";

    @Override
    public String library() {
        return "java.util.Timer";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf(TIMER, "java.util.TimerTask").declaring("run", "sched");
    }

    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        // By name: the class may be the very one that is being loaded.
        advices.on(
                named("sched").and(takesArguments(3)).and(takesArgument(0, named("java.util.TimerTask"))),
                ScheduleAdvice.class);
        advices.on(
                named("run")
                        .and(takesArguments(0))
                        .and(method ->
                                !method.getDeclaringType().asErasure().getName().startsWith(TIMER)),
                RunAdvice.class);
    }

    /** Before a task is scheduled. */
    public static final class ScheduleAdvice {
        private ScheduleAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static void enter(@Advice.Argument(0) @Nullable Object task) {
            Handoffs.submitted(task);
        }
    }

    /** Around a task. */
    public static final class RunAdvice {
        private RunAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Span enter(@Advice.This Object task) {
            return Handoffs.started(task);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            Handoffs.finished(span, error);
        }
    }
}
