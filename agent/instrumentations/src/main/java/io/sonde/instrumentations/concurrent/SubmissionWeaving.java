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
 * Consumers of a {@code SubmissionPublisher} work for whoever subscribed them, as behind every other publisher. One that
 * was subscribed outside of all spans, at the program's start for instance, works for whoever submitted the item that
 * woke it; items that come while it is awake do not change that.
 */
public final class SubmissionWeaving implements Weaving {
    @Override
    public String library() {
        return "java.util.concurrent";
    }

    @Override
    public Targets targets() {
        return Targets.named("java.util.concurrent.SubmissionPublisher$BufferedSubscription");
    }

    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(isConstructor(), SubscribeAdvice.class);
        advices.on(named("consume").and(takesArguments(0)), ConsumeAdvice.class);
    }

    /** After somebody subscribed. */
    public static final class SubscribeAdvice {
        private SubscribeAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        public static void exit(@Advice.This Object subscription) {
            Handoffs.submitted(subscription);
        }
    }

    /** Around each delivery of what has been submitted. */
    public static final class ConsumeAdvice {
        private ConsumeAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Span enter(@Advice.This Object subscription) {
            return Handoffs.continues(subscription);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            Handoffs.finished(span, error);
        }
    }
}
