package io.sonde.instrumentations.langchain4jmcp;

import static net.bytebuddy.matcher.ElementMatchers.isDeclaredBy;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.mcp.client.McpClient;
import dev.langchain4j.service.tool.ToolExecutionResult;
import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** One communication span for each request to an MCP server; an HTTP request beneath it is its transport. */
public final class McpClientWeaving implements Weaving {
    private static final String CLIENT = "dev.langchain4j.mcp.client.McpClient";
    private static final String OWN_CLIENT = "dev.langchain4j.mcp.client.DefaultMcpClient";
    private static final String CONTEXT = "dev.langchain4j.invocation.InvocationContext";
    private static final String REQUEST = "dev.langchain4j.agent.tool.ToolExecutionRequest";

    @Override
    public String library() {
        return "langchain4j-mcp";
    }

    @Override
    public String requiredClass() {
        return CLIENT;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf(CLIENT)
                .declaring(
                        "executeTool",
                        "getPrompt",
                        "listPrompts",
                        "listResourceTemplates",
                        "listResources",
                        "listTools",
                        "obtainPromptList",
                        "obtainResourceList",
                        "obtainResourceTemplateList",
                        "obtainToolList",
                        "readResource");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("executeTool")
                        .and(takesArgument(0, named(REQUEST)))
                        .and(takesArguments(1).or(takesArguments(2).and(takesArgument(1, named(CONTEXT)))))
                        .and(isPublic()),
                ToolAdvice.class);
        advices.on(
                namedOneOf("listTools", "listResources", "listResourceTemplates", "listPrompts")
                        .and(takesArguments(0).or(takesArguments(1).and(takesArgument(0, named(CONTEXT)))))
                        .and(isPublic())
                        .and(not(isDeclaredBy(named(OWN_CLIENT)))),
                ListAdvice.class);
        // The library's client keeps lists: only where it fetches one is there a request.
        advices.on(
                namedOneOf("obtainToolList", "obtainResourceList", "obtainResourceTemplateList", "obtainPromptList")
                        .and(takesArguments(1))
                        .and(takesArgument(0, named(CONTEXT)))
                        .and(returns(List.class))
                        .and(isDeclaredBy(named(OWN_CLIENT))),
                ListAdvice.class);
        advices.on(
                named("readResource")
                        .and(takesArguments(String.class)
                                .or(takesArguments(2)
                                        .and(takesArgument(0, String.class))
                                        .and(takesArgument(1, named(CONTEXT)))))
                        .and(isPublic()),
                ResourceAdvice.class);
        advices.on(
                named("getPrompt").and(takesArguments(String.class, Map.class)).and(isPublic()), PromptAdvice.class);
    }

    /** Around {@code executeTool}. */
    public static final class ToolAdvice {
        private ToolAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This McpClient client, @Advice.Argument(0) ToolExecutionRequest request) {
            Span span = McpCalls.open(client, "tools/call", request.name());
            if (span != null) {
                span.set(Attribute.GEN_AI_TOOL_NAME, request.name());
                span.hash(Attribute.INPUT_HASH, Attribute.INPUT_CHARS, request.arguments());
            }
            return span;
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
                    span.hash(Attribute.OUTPUT_HASH, Attribute.OUTPUT_CHARS, result.resultText());
                }
            } finally {
                span.exit(error);
            }
        }
    }

    /** Around the requests for lists. */
    public static final class ListAdvice {
        private ListAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.This McpClient client, @Advice.Origin("#m") String method) {
            Span span = McpCalls.open(client, McpCalls.listMethod(method), null);
            if (span != null) {
                span.set(Attribute.INPUT_HASH, KeyedHash.of((CharSequence) McpCalls.listMethod(method)));
            }
            return span;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable Collection<?> result,
                @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                if (result != null) {
                    span.set(Attribute.RESULTS, (long) result.size());
                    span.set(Attribute.OUTPUT_HASH, McpCalls.hash(result));
                }
                span.exit(error);
            }
        }
    }

    /** Around {@code readResource}. */
    public static final class ResourceAdvice {
        private ResourceAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.This McpClient client, @Advice.Argument(0) @Nullable String uri) {
            // A resource's address may name a document or a person: it is told apart by its hash alone.
            Span span = McpCalls.open(client, "resources/read", null);
            if (span != null) {
                span.hash(Attribute.INPUT_HASH, Attribute.INPUT_CHARS, uri);
            }
            return span;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable Object result,
                @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                if (result != null) {
                    span.set(Attribute.OUTPUT_HASH, McpCalls.hash(result));
                }
                span.exit(error);
            }
        }
    }

    /** Around {@code getPrompt}. */
    public static final class PromptAdvice {
        private PromptAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This McpClient client,
                @Advice.Argument(0) @Nullable String name,
                @Advice.Argument(1) @Nullable Map<String, Object> arguments) {
            Span span = McpCalls.open(client, "prompts/get", name);
            if (span != null) {
                long hash = KeyedHash.of((Object) name);
                span.set(
                        Attribute.INPUT_HASH, arguments == null ? hash : KeyedHash.mix(hash, McpCalls.hash(arguments)));
            }
            return span;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable Object result,
                @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                if (result != null) {
                    span.set(Attribute.OUTPUT_HASH, McpCalls.hash(result));
                }
                span.exit(error);
            }
        }
    }
}
