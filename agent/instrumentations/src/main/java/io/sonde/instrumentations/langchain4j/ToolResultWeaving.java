package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.service.tool.ToolExecutionResult;
import io.sonde.api.Span;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
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
        return Targets.subtypesOf("dev.langchain4j.service.tool.ToolExecutor").declaring("executeWithContext");
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
                @Advice.This Object executor, @Advice.Argument(0) ToolExecutionRequest request) {
            return ToolCalls.open(executor, request);
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
