package io.sonde.instrumentations.apachehttp;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.jspecify.annotations.Nullable;

/** A program's callback continues where the program asked. */
public final class CallbackWeaving implements Weaving {
    private static final String CALLBACK = "org.apache.hc.core5.concurrent.FutureCallback";

    @Override
    public String library() {
        return "apache-httpclient";
    }

    @Override
    public String requiredClass() {
        return CALLBACK;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient")
                .startingWith("org.apache.hc.")
                .declaring("doExecute");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("doExecute").and(takesArguments(6)).and(takesArgument(5, named(CALLBACK))), CallAdvice.class);
    }

    /** Before a call is executed. */
    public static final class CallAdvice {
        private CallAdvice() {}

        @Advice.AssignReturned.ToArguments(@Advice.AssignReturned.ToArguments.ToArgument(5))
        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable FutureCallback<Object> enter(
                @Advice.Argument(5) @Nullable FutureCallback<Object> callback) {
            return callback == null ? null : ResumedCallback.of(callback);
        }
    }
}
