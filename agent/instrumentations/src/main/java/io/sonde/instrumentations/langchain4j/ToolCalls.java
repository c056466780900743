package io.sonde.instrumentations.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import io.sonde.api.CallSites;
import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import org.jspecify.annotations.Nullable;

/** What is said of a tool call in every version. */
final class ToolCalls {
    private ToolCalls() {}

    /** Opens the span of a tool call, unless one is open. */
    static @Nullable Span open(Object executor, ToolExecutionRequest request) {
        Span span = Tracer.enter(Operation.EXECUTE_TOOL, request.name());
        if (span != null) {
            span.set(Attribute.GEN_AI_TOOL_NAME, request.name());
            span.hash(Attribute.INPUT_HASH, Attribute.INPUT_CHARS, request.arguments());
            if (request.id() != null) {
                span.set(Attribute.GEN_AI_TOOL_CALL_ID, KeyedHash.of((CharSequence) request.id()));
            }
            if (!CallSites.isLibrary(executor.getClass().getName())) {
                span.set(Attribute.CODE_FUNCTION_NAME, Names.method(executor, "execute"));
            }
        }
        return span;
    }
}
