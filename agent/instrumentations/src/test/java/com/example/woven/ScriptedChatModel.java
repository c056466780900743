package com.example.woven;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import reactor.core.publisher.Flux;

/** A Spring AI model of one's own: says what it was told to, the last again and again. A stream comes word by word. */
class ScriptedChatModel implements ChatModel {
    private final Deque<AssistantMessage> script = new ArrayDeque<>();
    final List<Prompt> asked = new ArrayList<>();

    static ScriptedChatModel saying(String... answers) {
        ScriptedChatModel model = new ScriptedChatModel();
        for (String answer : answers) {
            model.script.add(new AssistantMessage(answer));
        }
        return model;
    }

    ScriptedChatModel firstCalling(String tool, String arguments) {
        script.addFirst(AssistantMessage.builder()
                .content("")
                .toolCalls(List.of(new AssistantMessage.ToolCall("call-1", "function", tool, arguments)))
                .build());
        return this;
    }

    private synchronized AssistantMessage next(Prompt prompt) {
        asked.add(prompt);
        return script.size() > 1 ? script.remove() : script.element();
    }

    @Override
    public ChatResponse call(Prompt prompt) {
        AssistantMessage message = next(prompt);
        return response(message, message.getToolCalls().isEmpty() ? "STOP" : "TOOL_CALLS", 11, 7);
    }

    @Override
    public Flux<ChatResponse> stream(Prompt prompt) {
        return Flux.defer(() -> {
            AssistantMessage message = next(prompt);
            if (!message.getToolCalls().isEmpty()) {
                return Flux.just(response(message, "TOOL_CALLS", 11, 7));
            }
            List<ChatResponse> pieces = new ArrayList<>();
            String text = message.getText() == null ? "" : message.getText();
            for (String word : text.split("(?<= )", -1)) {
                pieces.add(response(new AssistantMessage(word), "", 0, 0));
            }
            pieces.add(response(new AssistantMessage(""), "STOP", 11, 7));
            return Flux.fromIterable(pieces);
        });
    }

    private static ChatResponse response(AssistantMessage message, String finish, int input, int output) {
        return new ChatResponse(
                List.of(new Generation(
                        message,
                        ChatGenerationMetadata.builder().finishReason(finish).build())),
                ChatResponseMetadata.builder()
                        .model("scripted-2026")
                        .usage(new DefaultUsage(input, output))
                        .build());
    }

    /** With room for tools, so that those of the client reach it. */
    @Override
    @SuppressWarnings("removal")
    public ChatOptions getDefaultOptions() {
        return ToolCallingChatOptions.builder()
                .model("scripted")
                .temperature(0.25)
                .topP(0.5)
                .topK(3)
                .maxTokens(100)
                .build();
    }

    public ChatOptions getOptions() {
        return getDefaultOptions();
    }

    static Prompt prompt(String text) {
        return new Prompt(new UserMessage(text));
    }
}
