package io.sonde.instrumentations.concurrent;

import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import io.sonde.api.Parks;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Where threads of both kinds wait for locks, semaphores, queues, futures and the JDK's HTTP client. Kept by
 * {@link Parks} only while a span is open on the thread.
 */
public final class LockSupportWeaving implements Weaving {
    @Override
    public String library() {
        return "java.util.concurrent.locks";
    }

    @Override
    public Targets targets() {
        return Targets.named("java.util.concurrent.locks.LockSupport");
    }

    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public boolean isForWaits() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        // No fields: a program in which nothing is woven must not load Byte Buddy for them.
        ElementMatcher.Junction<MethodDescription> parks = namedOneOf("park", "parkNanos", "parkUntil");
        ElementMatcher.Junction<MethodDescription> namesBlocker = takesArgument(0, Object.class);
        advices.on(parks.and(namesBlocker), BlockerAdvice.class);
        advices.on(parks.and(not(namesBlocker)), BareAdvice.class);
    }

    /** Around a park that is told what it waits for. */
    public static final class BlockerAdvice {
        private BlockerAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static long enter(@Advice.Argument(0) @Nullable Object blocker) {
            return Parks.begin(blocker);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Argument(0) @Nullable Object blocker, @Advice.Enter long since) {
            Parks.end(blocker, since);
        }
    }

    /** Around a park whose blocker, if there is one, was set on the thread before. */
    public static final class BareAdvice {
        private BareAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static long enter() {
            return Parks.begin(null);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Enter long since) {
            Parks.end(since);
        }
    }
}
