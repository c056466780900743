package io.sonde.instrumentations.apachehttp;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.HttpCalls;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;

/** How long a request of the classic client waited for a connection. */
public final class LeaseWeaving implements Weaving {
    @Override
    public String library() {
        return "apache-httpclient";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("org.apache.hc.client5.http.io.LeaseRequest").declaring("get");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("get").and(takesArguments(1)).and(takesArgument(0, named("org.apache.hc.core5.util.Timeout"))),
                LeaseAdvice.class);
    }

    /** Around the wait. */
    public static final class LeaseAdvice {
        private LeaseAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static long enter() {
            return System.nanoTime();
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter long began) {
            HttpCalls.waitedForConnection(System.nanoTime() - began);
        }
    }
}
