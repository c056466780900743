package io.sonde.instrumentations.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.sonde.api.Failures;
import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.instrumentations.streams.Subscribed;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request of the protocol. Resources are told by hash only: their names are often those of people and files. */
final class Request implements Subscribed {
    private final String method;
    private final @Nullable Object parameters;

    Request(String method, @Nullable Object parameters) {
        this.method = method;
        this.parameters = parameters;
    }

    @Override
    public @Nullable Span open() {
        String target = target();
        Span span = Tracer.enter(Operation.MCP, target == null ? method : method + " " + target);
        if (span == null) {
            return null;
        }
        span.set(Attribute.MCP_METHOD_NAME, method);
        try {
            if (parameters instanceof McpSchema.CallToolRequest tool) {
                span.set(Attribute.GEN_AI_TOOL_NAME, tool.name());
                input(span, tool.arguments());
            } else if (parameters instanceof McpSchema.GetPromptRequest prompt) {
                input(span, prompt.arguments());
            } else if (parameters instanceof McpSchema.ReadResourceRequest resource) {
                span.hash(Attribute.INPUT_HASH, Attribute.INPUT_CHARS, resource.uri());
            }
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
        return span;
    }

    private @Nullable String target() {
        if (parameters instanceof McpSchema.CallToolRequest tool) {
            return tool.name();
        }
        return parameters instanceof McpSchema.GetPromptRequest prompt ? prompt.name() : null;
    }

    private static void input(Span span, @Nullable Map<String, Object> arguments) {
        span.hash(Attribute.INPUT_HASH, Attribute.INPUT_CHARS, arguments == null ? "" : arguments.toString());
    }

    /** A tool that fails says so in its result. */
    @Override
    public void item(Span span, Object item) {
        if (!(item instanceof McpSchema.CallToolResult result)) {
            return;
        }
        if (Boolean.TRUE.equals(result.isError())) {
            span.fail("tool_error");
        }
        long hash = 0;
        long chars = 0;
        for (McpSchema.Content content : result.content()) {
            if (content instanceof McpSchema.TextContent text && text.text() != null) {
                hash = KeyedHash.mix(hash, KeyedHash.of((CharSequence) text.text()));
                chars += text.text().length();
            } else {
                hash = KeyedHash.mix(hash, KeyedHash.of((long) content.hashCode()));
            }
        }
        span.set(Attribute.OUTPUT_HASH, hash);
        span.set(Attribute.OUTPUT_CHARS, chars);
    }
}
