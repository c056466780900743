package io.sonde.instrumentations.okhttp;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.TraceContext;
import io.sonde.api.Tracer;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Writes the trace's header where the request goes on the wire, after everything that could have written one itself. */
public final class TraceHeaderWeaving implements Weaving {
    @Override
    public String library() {
        return "okhttp";
    }

    @Override
    public Targets targets() {
        return Targets.named("okhttp3.internal.connection.Exchange");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("writeRequestHeaders").and(takesArguments(1)).and(takesArgument(0, named("okhttp3.Request"))),
                WriteAdvice.class);
    }

    /** Before the head of a request is written. */
    public static final class WriteAdvice {
        private WriteAdvice() {}

        @Advice.AssignReturned.ToArguments(@Advice.AssignReturned.ToArguments.ToArgument(0))
        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Request enter(@Advice.Argument(0) Request request) {
            String traceparent = TraceContext.outgoing(Tracer.current());
            if (traceparent == null || request.header(TraceContext.HEADER) != null) {
                return null; // the request stays as it is
            }
            return request.newBuilder().header(TraceContext.HEADER, traceparent).build();
        }
    }
}
