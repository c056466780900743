package io.sonde.instrumentations.oteljavaagent;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.OpenTelemetryAgent;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;

/**
 * The contexts of OpenTelemetry's Java agent: as with the library, sessions are in its traces. Its classes lie in the
 * boot loader under names of their own, so the advice is inlined and goes by reflection.
 */
public final class AgentContextWeaving implements Weaving {
    @Override
    public String library() {
        return "opentelemetry-javaagent";
    }

    @Override
    public Targets targets() {
        return Targets.named("io.opentelemetry.javaagent.shaded.io.opentelemetry.context.ThreadLocalContextStorage");
    }

    /** It opens no span: without other instrumentations there is nothing to join. */
    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("attach").and(takesArguments(1)), AttachAdvice.class);
    }

    /** After {@code attach}. */
    public static final class AttachAdvice {
        private AttachAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        public static void exit() {
            OpenTelemetryAgent.attached();
        }
    }
}
