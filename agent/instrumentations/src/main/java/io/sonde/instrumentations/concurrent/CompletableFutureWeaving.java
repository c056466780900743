package io.sonde.instrumentations.concurrent;

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
 * The stages of a {@code CompletableFuture}: a function runs for the code that attached it, not for the thread that
 * happens to complete its input.
 */
public final class CompletableFutureWeaving implements Weaving {
    private static final String FUTURE = "java.util.concurrent.CompletableFuture$";
    private static final String STAGE = FUTURE + "UniCompletion";

    @Override
    public String library() {
        return "java.util.concurrent";
    }

    @Override
    public Targets targets() {
        return Targets.named(
                STAGE,
                FUTURE + "UniApply",
                FUTURE + "UniAccept",
                FUTURE + "UniRun",
                FUTURE + "UniWhenComplete",
                FUTURE + "UniHandle",
                FUTURE + "UniExceptionally",
                FUTURE + "UniComposeExceptionally",
                FUTURE + "UniCompose",
                FUTURE + "BiApply",
                FUTURE + "BiAccept",
                FUTURE + "BiRun",
                FUTURE + "OrApply",
                FUTURE + "OrAccept",
                FUTURE + "OrRun");
    }

    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                isConstructor()
                        .and(method ->
                                method.getDeclaringType().asErasure().getName().equals(STAGE)),
                AttachAdvice.class);
        advices.on(named("tryFire").and(takesArguments(int.class)), FireAdvice.class);
    }

    /** After a stage was attached. */
    public static final class AttachAdvice {
        private AttachAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        public static void exit(@Advice.This Object stage) {
            Handoffs.submitted(stage);
        }
    }

    /** Around each try to run a stage. */
    public static final class FireAdvice {
        private FireAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Span enter(@Advice.This Object stage) {
            return Handoffs.fires(stage);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            Handoffs.finished(span, error);
        }
    }
}
