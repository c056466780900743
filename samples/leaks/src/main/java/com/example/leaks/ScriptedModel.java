package com.example.leaks;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;

/** {@link Model} as LangChain4j has models. */
public final class ScriptedModel implements ChatModel {
    private final int length;

    /** @param length of each answer, in characters */
    public ScriptedModel(int length) {
        this.length = length;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        int number = 0;
        for (ChatMessage message : request.messages()) {
            number = 31 * number + message.type().ordinal();
        }
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(Model.answer(number, length)))
                .modelName("scripted")
                .tokenUsage(new TokenUsage(100, length / 4))
                .build();
    }
}
