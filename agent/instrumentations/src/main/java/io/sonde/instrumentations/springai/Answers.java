package io.sonde.instrumentations.springai;

import io.sonde.api.Span;
import io.sonde.format.vocabulary.Attribute;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/** What is said of a chat model's answer, or of one piece of it. */
final class Answers {
    private static final Getter CACHE_READ = new Getter(Usage.class, Long.class, "getCacheReadInputTokens");
    private static final Getter CACHE_WRITTEN = new Getter(Usage.class, Long.class, "getCacheWriteInputTokens");

    private Answers() {}

    /** An answer that came whole. */
    static void whole(Span span, ChatResponse response) {
        about(span, response);
        output(span, response);
    }

    /** Size and hash of an answer: its text, or its text and the tool calls it asks for. */
    static void output(Span span, ChatResponse response) {
        String text = text(response);
        if (text == null) {
            StringBuilder all = new StringBuilder();
            append(all, response);
            if (!all.isEmpty()) {
                span.hash(Attribute.OUTPUT_HASH, Attribute.OUTPUT_CHARS, all);
            }
        } else {
            span.hash(Attribute.OUTPUT_HASH, Attribute.OUTPUT_CHARS, text);
        }
    }

    /** Text and tool calls of an answer or a piece of it. */
    static void append(StringBuilder all, ChatResponse response) {
        for (Generation generation : response.getResults()) {
            AssistantMessage message = generation.getOutput();
            if (message.getText() != null) {
                all.append(message.getText());
            }
            for (AssistantMessage.ToolCall call : message.getToolCalls()) {
                all.append(call.name()).append(call.arguments());
            }
        }
    }

    /** The text of an answer that is nothing else. */
    private static @Nullable String text(ChatResponse response) {
        List<Generation> generations = response.getResults();
        if (generations.size() != 1) {
            return null;
        }
        AssistantMessage message = generations.get(0).getOutput();
        return message.getToolCalls().isEmpty() ? message.getText() : null;
    }

    /** Model, usage, end and tool calls, as far as this answer or piece tells them. */
    static void about(Span span, ChatResponse response) {
        ChatResponseMetadata metadata = response.getMetadata();
        if (metadata != null) {
            String model = metadata.getModel();
            span.set(Attribute.GEN_AI_RESPONSE_MODEL, model);
            if (span.name() == 0 && model != null && !model.isEmpty()) {
                span.rename(model);
            }
            if (metadata.getUsage() != null) {
                usage(span, metadata.getUsage());
            }
        }
        long calls = 0;
        for (Generation generation : response.getResults()) {
            if (generation.getMetadata() != null && generation.getMetadata().getFinishReason() != null) {
                span.set(
                        Attribute.GEN_AI_RESPONSE_FINISH_REASONS,
                        generation.getMetadata().getFinishReason().toLowerCase(Locale.ROOT));
            }
            calls += generation.getOutput().getToolCalls().size();
        }
        if (calls > 0) {
            span.add(Attribute.TOOL_CALLS, calls);
        }
    }

    /** A model that tells no usage is said to have used none: not a number to be believed. */
    private static void usage(Span span, Usage usage) {
        Integer input = usage.getPromptTokens();
        Integer output = usage.getCompletionTokens();
        if ((input == null || input == 0) && (output == null || output == 0)) {
            return;
        }
        span.set(Attribute.GEN_AI_USAGE_INPUT_TOKENS, input);
        span.set(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, output);
        if (CACHE_READ.of(usage) instanceof Long read) {
            span.set(Attribute.GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS, (long) read);
        }
        if (CACHE_WRITTEN.of(usage) instanceof Long written) {
            span.set(Attribute.GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS, (long) written);
        }
    }
}
