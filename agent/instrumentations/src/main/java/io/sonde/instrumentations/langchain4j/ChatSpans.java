package io.sonde.instrumentations.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.format.vocabulary.Attribute;
import org.jspecify.annotations.Nullable;

/** What is said of a model call, whether its answer comes at once, later or in pieces. */
final class ChatSpans {
    private ChatSpans() {}

    /** The request's parameters; an inner call completes them with the model's defaults. */
    static void describe(Span span, ChatRequest request) {
        String model = request.modelName();
        if (model != null) {
            span.rename(model);
            span.set(Attribute.GEN_AI_REQUEST_MODEL, model);
        }
        span.set(Attribute.GEN_AI_REQUEST_TEMPERATURE, request.temperature());
        span.set(Attribute.GEN_AI_REQUEST_TOP_P, request.topP());
        span.set(Attribute.GEN_AI_REQUEST_TOP_K, request.topK());
        span.set(Attribute.GEN_AI_REQUEST_MAX_TOKENS, request.maxOutputTokens());
        span.set(Attribute.MESSAGES, (long) request.messages().size());
        if (request.toolSpecifications() != null) {
            span.set(
                    Attribute.TOOLS_OFFERED, (long) request.toolSpecifications().size());
        }
    }

    /** What decides the answer; the outermost call knows the prompt as the program gave it. */
    static void asked(Span span, ChatRequest request, @Nullable ModelProvider provider) {
        span.set(Attribute.GEN_AI_PROVIDER_NAME, Providers.name(provider));
        new Prompt(request.messages()).describe(span);
    }

    /** The answer. */
    static void answered(Span span, ChatResponse response) {
        String model = response.modelName();
        if (model != null) {
            span.set(Attribute.GEN_AI_RESPONSE_MODEL, model);
            if (span.name() == 0) {
                span.rename(model);
            }
        }
        TokenUsage usage = response.tokenUsage();
        if (usage != null) {
            span.set(Attribute.GEN_AI_USAGE_INPUT_TOKENS, usage.inputTokenCount());
            span.set(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, usage.outputTokenCount());
        }
        if (response.finishReason() != null) {
            span.set(
                    Attribute.GEN_AI_RESPONSE_FINISH_REASONS,
                    Providers.lower(response.finishReason().name()));
        }
        if (response.aiMessage() != null) {
            said(span, response.aiMessage());
        }
    }

    private static void said(Span span, AiMessage message) {
        span.hash(Attribute.OUTPUT_HASH, Attribute.OUTPUT_CHARS, message.text());
        if (message.toolExecutionRequests() == null) {
            return;
        }
        span.set(Attribute.TOOL_CALLS, (long) message.toolExecutionRequests().size());
        if (!message.toolExecutionRequests().isEmpty()) {
            long hash = KeyedHash.of((Object) message.text());
            long chars = message.text() == null ? 0 : message.text().length();
            for (ToolExecutionRequest call : message.toolExecutionRequests()) {
                hash = KeyedHash.mix(hash, KeyedHash.of((Object) call.name()));
                hash = KeyedHash.mix(hash, KeyedHash.of((Object) call.arguments()));
                chars += call.arguments() == null ? 0 : call.arguments().length();
            }
            span.set(Attribute.OUTPUT_HASH, hash);
            span.set(Attribute.OUTPUT_CHARS, chars);
        }
    }
}
