package io.sonde.instrumentations.slf4j;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Values of SLF4J's {@code MDC}; {@code putCloseable} puts, too. */
public final class MdcWeaving implements Weaving {
    @Override
    public String library() {
        return "slf4j";
    }

    @Override
    public Targets targets() {
        return Targets.named("org.slf4j.MDC");
    }

    @Override
    public boolean isForTags() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("put").and(takesArguments(String.class, String.class)), PutAdvice.class);
        advices.on(named("setContextMap").and(takesArguments(Map.class)), MapAdvice.class);
    }

    /** After {@code put}. */
    public static final class PutAdvice {
        private PutAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.Argument(0) @Nullable String name, @Advice.Argument(1) @Nullable String value) {
            MdcTags.put(name, value);
        }
    }

    /** After {@code setContextMap}. */
    public static final class MapAdvice {
        private MapAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.Argument(0) @Nullable Map<String, String> values) {
            MdcTags.put(values);
        }
    }
}
