package io.sonde.instrumentations.log4j;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Values of Log4j's {@code ThreadContext}; {@code CloseableThreadContext} puts them there, too. */
public final class ThreadContextWeaving implements Weaving {
    @Override
    public String library() {
        return "log4j";
    }

    @Override
    public Targets targets() {
        return Targets.named("org.apache.logging.log4j.ThreadContext");
    }

    @Override
    public boolean isForTags() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("put").and(takesArguments(String.class, String.class)), PutAdvice.class);
        advices.on(named("putAll").and(takesArguments(Map.class)), MapAdvice.class);
    }

    /** After {@code put}. */
    public static final class PutAdvice {
        private PutAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.Argument(0) @Nullable String name, @Advice.Argument(1) @Nullable String value) {
            ThreadContextTags.put(name, value);
        }
    }

    /** After {@code putAll}. */
    public static final class MapAdvice {
        private MapAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.Argument(0) @Nullable Map<String, String> values) {
            ThreadContextTags.put(values);
        }
    }
}
