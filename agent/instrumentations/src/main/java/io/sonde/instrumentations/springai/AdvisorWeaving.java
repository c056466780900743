package io.sonde.instrumentations.springai;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Failures;
import io.sonde.api.Span;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;

/** One span for each advisor around a call; they nest as filters do, so that what each costs is its own time. */
public final class AdvisorWeaving implements Weaving {
    private static final String REQUEST = "org.springframework.ai.chat.client.ChatClientRequest";

    @Override
    public String library() {
        return "spring-ai";
    }

    @Override
    public String requiredClass() {
        return REQUEST;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("org.springframework.ai.chat.client.advisor.api.CallAdvisor")
                .declaring("adviseCall");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("adviseCall").and(takesArguments(2)).and(takesArgument(0, named(REQUEST))), CallAdvice.class);
    }

    /** Around {@code adviseCall}. */
    public static final class CallAdvice {
        private CallAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This Object advisor, @Advice.Argument(0) @Nullable ChatClientRequest request) {
            if (request != null) {
                try {
                    Agents.asked(request);
                } catch (Throwable failure) {
                    Failures.suppressed(failure);
                }
            }
            return Advisors.open(advisor);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable ChatClientResponse response,
                @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                span.exit(error);
            }
            Agents.answered(response);
        }
    }
}
