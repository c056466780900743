package io.sonde.instrumentations.langchain4jagentic;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.agentic.internal.AgentInvoker;
import io.sonde.api.SessionWatch;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.lang.reflect.Method;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * One agent span for each agent that a workflow invokes, also one that is plain code. The AI service behind it opens no
 * second one. A workflow inside a workflow has the span of {@link WorkflowWeaving} alone.
 */
public final class AgentWeaving implements Weaving {
    private static final String INVOKER = "dev.langchain4j.agentic.internal.AgentInvoker";

    @Override
    public String library() {
        return "langchain4j-agentic";
    }

    @Override
    public String requiredClass() {
        return INVOKER;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf(INVOKER).declaring("invoke");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("invoke")
                        .and(takesArguments(3))
                        .and(takesArgument(0, named("dev.langchain4j.agentic.scope.DefaultAgenticScope")))
                        .and(takesArgument(2, named("dev.langchain4j.agentic.internal.AgentInvocationArguments"))),
                InvokeAdvice.class);
    }

    /** Around {@code invoke}. */
    public static final class InvokeAdvice {
        private InvokeAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.This AgentInvoker invoker, @Advice.Argument(0) Object scope) {
            SessionWatch.uses(scope);
            if (!invoker.subagents().isEmpty()) {
                return null;
            }
            Method method = invoker.method();
            Class<?> type = method == null ? invoker.type() : method.getDeclaringClass();
            String name = AgentNames.of(invoker.name(), type, method);
            // The same owner as the AI service behind it.
            Span span = Tracer.enter(Operation.INVOKE_AGENT, AgentNames.span(name, type, method), type);
            if (span != null) {
                span.set(Attribute.GEN_AI_AGENT_NAME, name);
                if (method != null) {
                    span.set(Attribute.CODE_FUNCTION_NAME, type.getName() + "." + method.getName());
                }
            }
            return span;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                span.exit(error); // the span of a streamed answer was taken by its stream
            }
        }
    }
}
