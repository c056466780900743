package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** One agent span for each call on an AI service; without an outer span it is the session. */
public final class AiServiceWeaving implements Weaving {
    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return "dev.langchain4j.service.AiServices";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("java.lang.reflect.InvocationHandler")
                .startingWith("dev.langchain4j.service.DefaultAiServices$")
                .declaring("invoke");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("invoke").and(takesArguments(Object.class, Method.class, Object[].class)), CallAdvice.class);
    }

    /** Around a call on the proxy. */
    public static final class CallAdvice {
        private CallAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.Argument(1) Method method) {
            Class<?> service = method.getDeclaringClass();
            if (service == Object.class || isPlanning(service)) {
                return null;
            }
            // The service's type, so that an agentic workflow that has opened the agent's span is recognised.
            Span span = Tracer.enter(Operation.INVOKE_AGENT, service.getSimpleName() + "." + method.getName(), service);
            if (span != null) {
                span.set(Attribute.GEN_AI_AGENT_NAME, service.getSimpleName());
                span.set(Attribute.CODE_FUNCTION_NAME, service.getName() + "." + method.getName());
            }
            return span;
        }

        /** A planner of the library's asks its model through a service; that is no agent of the program's. */
        private static boolean isPlanning(Class<?> service) {
            return service.getName().startsWith("dev.langchain4j.agentic.") && Tracer.current(Operation.PLAN) != null;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable Object result,
                @Advice.Thrown @Nullable Throwable error) {
            if (span == null) {
                return;
            }
            if (result instanceof CompletionStage<?> later) {
                Completion.of(later, span.detach());
            } else {
                span.exit(error); // the span of a streamed answer was taken by its stream
            }
        }
    }
}
