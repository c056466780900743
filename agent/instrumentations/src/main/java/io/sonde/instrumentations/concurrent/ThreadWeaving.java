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
 * Threads the application starts itself. A virtual thread's body is not woven: it takes its origin with the first span
 * it opens.
 */
public final class ThreadWeaving implements Weaving {
    @Override
    public String library() {
        return "java.lang.Thread";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("java.lang.Thread").declaring("run", "start");
    }

    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("start")
                        .and(takesArguments(0).or(takesArgument(0, named("jdk.internal.vm.ThreadContainer"))))
                        .and(method ->
                                isThread(method.getDeclaringType().asErasure().getName())),
                StartAdvice.class);
        advices.on(named("run").and(takesArguments(0)), RunAdvice.class);
    }

    private static boolean isThread(String name) {
        return name.equals("java.lang.Thread");
    }

    /** Before a thread starts. */
    public static final class StartAdvice {
        private StartAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static void enter(@Advice.This Thread thread) {
            Handoffs.threadStarting(thread);
        }
    }

    /** Around a platform thread's body. */
    public static final class RunAdvice {
        private RunAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Span enter(@Advice.This Thread thread) {
            return Handoffs.threadRuns(thread);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            Handoffs.finished(span, error);
        }
    }
}
