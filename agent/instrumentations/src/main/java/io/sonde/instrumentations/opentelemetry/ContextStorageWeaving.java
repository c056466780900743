package io.sonde.instrumentations.opentelemetry;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;

/** A context becomes current: a session that is in no trace joins the one that it may bring. */
public final class ContextStorageWeaving implements Weaving {
    private static final String CONTEXT = "io.opentelemetry.context.Context";

    @Override
    public String library() {
        return "opentelemetry";
    }

    @Override
    public String requiredClass() {
        return "io.opentelemetry.api.trace.Span";
    }

    @Override
    public Targets targets() {
        return Targets.named("io.opentelemetry.context.ThreadLocalContextStorage");
    }

    /** It opens no span: without other instrumentations there is nothing to join. */
    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("attach").and(takesArguments(1)).and(takesArgument(0, named(CONTEXT))), AttachAdvice.class);
    }

    /** After {@code attach}. */
    public static final class AttachAdvice {
        private AttachAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit() {
            Traces.attached();
        }
    }
}
