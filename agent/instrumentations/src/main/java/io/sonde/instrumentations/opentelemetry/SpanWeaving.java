package io.sonde.instrumentations.opentelemetry;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;

/**
 * Learns that the program uses OpenTelemetry when it makes a span current for the first time; before that no class of
 * OpenTelemetry is touched. From then on sessions join the trace that is current where they begin, and a session that
 * began outside of any trace joins the one that begins inside it.
 */
public final class SpanWeaving implements Weaving {
    private static final String CONTEXT = "io.opentelemetry.context.Context";

    @Override
    public String library() {
        return "opentelemetry";
    }

    @Override
    public String requiredClass() {
        return CONTEXT;
    }

    @Override
    public Targets targets() {
        return Targets.named("io.opentelemetry.api.trace.Span");
    }

    /** It opens no span: without other instrumentations there is nothing to join. */
    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("storeInContext").and(takesArguments(1)).and(takesArgument(0, named(CONTEXT))),
                StoreAdvice.class);
    }

    /** Before {@code storeInContext}, which comes with each span that is made current. */
    public static final class StoreAdvice {
        private StoreAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static void enter() {
            Traces.seen();
        }
    }
}
