package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.service.tool.DefaultToolExecutor;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.langchain4j.service.tool.ToolExecutor;
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
 * The same span as {@link ToolExecutorWeaving} where the library knows a result apart from its text. A tool that fails
 * often returns a result that says so instead of throwing: both count as errors.
 */
public final class ToolResultWeaving implements Weaving {
    private static final String REQUEST = "dev.langchain4j.agent.tool.ToolExecutionRequest";

    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return "dev.langchain4j.service.tool.ToolExecutionResult";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("dev.langchain4j.service.tool.ToolExecutor");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("executeWithContext").and(takesArgument(0, named(REQUEST))), ToolAdvice.class);
    }

    /** Around {@code executeWithContext}. */
    public static final class ToolAdvice {
        private ToolAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This ToolExecutor executor, @Advice.Argument(0) ToolExecutionRequest request) {
            Span opened = ToolCalls.open(request);
            Span span = opened != null ? opened : Tracer.current(Operation.EXECUTE_TOOL);
            if (span != null && executor instanceof DefaultToolExecutor method) {
                Method tool = method.originalMethod();
                span.set(Attribute.CODE_FUNCTION_NAME, tool.getDeclaringClass().getName() + "." + tool.getName());
            }
            return opened;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable ToolExecutionResult result,
                @Advice.Thrown @Nullable Throwable error) {
            if (span == null) {
                return;
            }
            try {
                if (result != null) {
                    if (result.isError()) {
                        span.fail("tool_error");
                    }
                    // resultText() is made on demand and kept by the library, which needs it right after.
                    span.hash(Attribute.OUTPUT_HASH, Attribute.OUTPUT_CHARS, result.resultText());
                }
            } finally {
                span.exit(error);
            }
        }
    }
}
