package io.sonde.instrumentations.springai;

import static net.bytebuddy.matcher.ElementMatchers.fieldType;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.CallSites;
import io.sonde.api.Failures;
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
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.execution.ToolExecutionException;

/**
 * One action span for each tool call. It stands around the callback, beneath what makes a result of an exception: such a
 * tool has failed although the model goes on.
 */
public final class ToolCallbackWeaving implements Weaving {
    private static final String CONTEXT = "org.springframework.ai.chat.model.ToolContext";

    @Override
    public String library() {
        return "spring-ai";
    }

    @Override
    public String requiredClass() {
        return CONTEXT;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("org.springframework.ai.tool.ToolCallback").declaring("call", "callMethod");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("call")
                        .and(takesArguments(String.class)
                                .or(takesArguments(2)
                                        .and(takesArgument(0, String.class))
                                        .and(takesArgument(1, named(CONTEXT)))))
                        .and(returns(String.class)),
                CallAdvice.class);
        // Inside a call of the library's own callback, where it invokes the tool's method.
        advices.on(
                named("callMethod").and(takesArguments(Object[].class)).and(ToolCallbackWeaving::knowsMethod),
                MethodAdvice.class);
    }

    private static boolean knowsMethod(MethodDescription method) {
        return !method.getDeclaringType()
                .getDeclaredFields()
                .filter(named("toolMethod").and(fieldType(Method.class)))
                .isEmpty();
    }

    /** Around {@code call}. */
    public static final class CallAdvice {
        private CallAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This ToolCallback tool, @Advice.Argument(0) @Nullable String arguments) {
            if (Tracer.current(Operation.EXECUTE_TOOL) != null) {
                return null;
            }
            Span span = Tracer.enter(Operation.EXECUTE_TOOL, name(tool));
            if (span != null) {
                span.set(Attribute.GEN_AI_TOOL_NAME, name(tool));
                span.hash(Attribute.INPUT_HASH, Attribute.INPUT_CHARS, arguments);
                String type = tool.getClass().getName();
                if (!CallSites.isLibrary(type)) {
                    span.set(Attribute.CODE_FUNCTION_NAME, type + ".call");
                }
            }
            return span;
        }

        private static String name(ToolCallback tool) {
            try {
                return tool.getToolDefinition().name();
            } catch (Throwable failure) {
                Failures.suppressed(failure);
                return Names.of(tool);
            }
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable String result,
                @Advice.Thrown @Nullable Throwable error) {
            if (span == null) {
                return;
            }
            span.hash(Attribute.OUTPUT_HASH, Attribute.OUTPUT_CHARS, result);
            span.exit(ofTheTool(error));
        }

        private static @Nullable Throwable ofTheTool(@Nullable Throwable error) {
            return error instanceof ToolExecutionException && error.getCause() != null ? error.getCause() : error;
        }
    }

    /** Before the library's callback invokes the tool's method: where the tool is. */
    public static final class MethodAdvice {
        private MethodAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static void enter(@Advice.FieldValue("toolMethod") @Nullable Method tool) {
            Span span = Tracer.current(Operation.EXECUTE_TOOL);
            if (span != null && tool != null) {
                span.set(Attribute.CODE_FUNCTION_NAME, tool.getDeclaringClass().getName() + "." + tool.getName());
            }
        }
    }
}
