package io.sonde.instrumentations.langchain4jagentic;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.agentic.internal.PlannerBasedInvocationHandler;
import io.sonde.api.KeyedHash;
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
 * One workflow span for each run of a sequence, loop, condition, supervisor or any other plan; without an outer span it
 * is the session. The handler of the workflow's proxy answers other questions too, so its method for agents is woven.
 */
public final class WorkflowWeaving implements Weaving {
    private static final String HANDLER = "dev.langchain4j.agentic.internal.PlannerBasedInvocationHandler";

    @Override
    public String library() {
        return "langchain4j-agentic";
    }

    @Override
    public String requiredClass() {
        return HANDLER;
    }

    @Override
    public Targets targets() {
        return Targets.named(HANDLER);
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("executeAgentMethod")
                        .and(takesArguments(3))
                        .and(takesArgument(0, named("dev.langchain4j.agentic.scope.AgenticScopeRegistry")))
                        .and(takesArgument(1, Method.class))
                        .and(takesArgument(2, Object[].class)),
                RunAdvice.class);
        advices.on(
                named("memoryId")
                        .and(takesArguments(Method.class, Object[].class))
                        .and(returns(Object.class)),
                ConversationAdvice.class);
    }

    /** Around a run. */
    public static final class RunAdvice {
        private RunAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This PlannerBasedInvocationHandler workflow, @Advice.Argument(1) Method method) {
            Class<?> type = workflow.type();
            String name = AgentNames.of(workflow.name(), type, method);
            Span span = Tracer.enter(Operation.INVOKE_WORKFLOW, AgentNames.span(name, type, method), workflow);
            if (span != null) {
                span.set(Attribute.GEN_AI_WORKFLOW_NAME, name);
                span.set(Attribute.CODE_FUNCTION_NAME, type.getName() + "." + method.getName());
            }
            return span;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                span.exit(error);
            }
        }
    }

    /** Inside it, where the caller's conversation is looked for; one that nobody named is a random number. */
    public static final class ConversationAdvice {
        private ConversationAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.Return @Nullable Object conversation) {
            Span span = conversation == null ? null : Tracer.current(Operation.INVOKE_WORKFLOW);
            if (span != null) {
                span.set(Attribute.GEN_AI_CONVERSATION_ID, KeyedHash.of(conversation));
            }
        }
    }
}
