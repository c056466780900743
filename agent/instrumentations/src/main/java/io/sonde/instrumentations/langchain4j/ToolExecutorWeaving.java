package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import io.sonde.api.Span;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** One action span for each tool call. What newer versions tell of its result comes from {@link ToolResultWeaving}. */
public final class ToolExecutorWeaving implements Weaving {
    private static final String REQUEST = "dev.langchain4j.agent.tool.ToolExecutionRequest";

    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return REQUEST;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("dev.langchain4j.service.tool.ToolExecutor");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("execute").and(takesArguments(2)).and(takesArgument(0, named(REQUEST))), ExecuteAdvice.class);
    }

    /** Around {@code execute}. */
    public static final class ExecuteAdvice {
        private ExecuteAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.Argument(0) ToolExecutionRequest request) {
            return ToolCalls.open(request);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable Object result,
                @Advice.Thrown @Nullable Throwable error) {
            if (span == null) {
                return;
            }
            if (result instanceof String text) {
                span.hash(Attribute.OUTPUT_HASH, Attribute.OUTPUT_CHARS, text);
            }
            span.exit(error);
        }
    }
}
