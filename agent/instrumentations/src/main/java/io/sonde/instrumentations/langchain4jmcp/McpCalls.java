package io.sonde.instrumentations.langchain4jmcp;

import dev.langchain4j.mcp.client.McpClient;
import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import org.jspecify.annotations.Nullable;

/** What is said of every request to an MCP server. */
final class McpCalls {
    private McpCalls() {}

    /**
     * Opens a request's span, unless the client's own call for it is open.
     *
     * @param target the tool or prompt, where there is one
     */
    static @Nullable Span open(McpClient client, String method, @Nullable String target) {
        Span span = Tracer.enter(Operation.MCP, target == null ? method : method + " " + target);
        if (span == null) {
            return null;
        }
        span.set(Attribute.MCP_METHOD_NAME, method);
        String server = client.key();
        // A key that nobody chose is random, and would be a new server in each run.
        if (server != null && !isRandom(server)) {
            span.set(Attribute.SERVER_ADDRESS, server);
        }
        return span;
    }

    private static boolean isRandom(String key) {
        return key.length() == 36 && key.charAt(8) == '-' && key.charAt(13) == '-' && key.charAt(23) == '-';
    }

    static String listMethod(String javaName) {
        return switch (javaName) {
            case "listTools", "obtainToolList" -> "tools/list";
            case "listResources", "obtainResourceList" -> "resources/list";
            case "listResourceTemplates", "obtainResourceTemplateList" -> "resources/templates/list";
            default -> "prompts/list";
        };
    }

    /** A result by its equality, which the library's types define by their parts. */
    static long hash(Object value) {
        return KeyedHash.of((long) value.hashCode());
    }
}
