package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.fieldType;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.lang.reflect.Method;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
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
        return Targets.subtypesOf("dev.langchain4j.service.tool.ToolExecutor").declaring("execute");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("execute").and(takesArguments(2)).and(takesArgument(0, named(REQUEST))), ExecuteAdvice.class);
        // Inside a call of the library's own executor, where it invokes the tool's method.
        advices.on(
                named("execute").and(takesArguments(Object[].class)).and(ToolExecutorWeaving::knowsMethod),
                MethodAdvice.class);
    }

    private static boolean knowsMethod(MethodDescription method) {
        return !method.getDeclaringType()
                .getDeclaredFields()
                .filter(named("originalMethod").and(fieldType(Method.class)))
                .isEmpty();
    }

    /** Around {@code execute}. */
    public static final class ExecuteAdvice {
        private ExecuteAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This Object executor, @Advice.Argument(0) ToolExecutionRequest request) {
            return ToolCalls.open(executor, request);
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

    /** Before the library's executor invokes the tool's method: where the tool is. */
    public static final class MethodAdvice {
        private MethodAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static void enter(@Advice.FieldValue("originalMethod") @Nullable Method tool) {
            Span span = Tracer.current(Operation.EXECUTE_TOOL);
            if (span != null && tool != null) {
                span.set(Attribute.CODE_FUNCTION_NAME, tool.getDeclaringClass().getName() + "." + tool.getName());
            }
        }
    }
}
