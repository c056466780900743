package io.sonde.instrumentations.springai;

import io.sonde.api.Failures;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;

/** What is said of a request to a chat model, whether its answer comes whole or in pieces. */
final class ChatCalls {
    /** The model's own options: renamed in 2.0. */
    private static final Getter DEFAULTS =
            new Getter(ChatModel.class, ChatOptions.class, "getOptions", "getDefaultOptions");

    private ChatCalls() {}

    /** Opens the span of a model call, unless one is open. */
    static @Nullable Span open(Object model, Prompt prompt) {
        if (!Tracer.isRecording() || Tracer.current(Operation.CHAT) != null) {
            return null;
        }
        ChatOptions options = prompt.getOptions();
        ChatOptions defaults = options == null || options.getModel() == null ? defaults(model) : null;
        String name = options == null ? null : options.getModel();
        if (name == null && defaults != null) {
            name = defaults.getModel();
        }
        Span span = Tracer.enter(Operation.CHAT, name);
        if (span == null) {
            return null;
        }
        try {
            span.set(Attribute.GEN_AI_PROVIDER_NAME, Providers.of(model));
            span.set(Attribute.GEN_AI_REQUEST_MODEL, name);
            // Options of the request replace the model's own: in 2.0 all of them, so that none is taken from both.
            describe(span, options == null ? defaults : options);
            Prompts.describe(span, prompt.getInstructions());
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
        return span;
    }

    private static @Nullable ChatOptions defaults(Object model) {
        return model instanceof ChatModel && DEFAULTS.of(model) instanceof ChatOptions found ? found : null;
    }

    private static void describe(Span span, @Nullable ChatOptions options) {
        if (options == null) {
            return;
        }
        span.set(Attribute.GEN_AI_REQUEST_TEMPERATURE, options.getTemperature());
        span.set(Attribute.GEN_AI_REQUEST_TOP_P, options.getTopP());
        span.set(Attribute.GEN_AI_REQUEST_TOP_K, options.getTopK());
        span.set(Attribute.GEN_AI_REQUEST_MAX_TOKENS, options.getMaxTokens());
        if (options instanceof ToolCallingChatOptions withTools && withTools.getToolCallbacks() != null) {
            span.set(
                    Attribute.TOOLS_OFFERED, (long) withTools.getToolCallbacks().size());
        }
    }
}
