package com.example.neighbours;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;

/** Asks for the tool first and says then what the tool said. */
final class ShopModel implements ChatModel {
    @Override
    public ChatResponse doChat(ChatRequest request) {
        Object last = request.messages().get(request.messages().size() - 1);
        AiMessage message = last instanceof UserMessage
                ? AiMessage.from(ToolExecutionRequest.builder()
                        .id("call")
                        .name("find_customer")
                        .arguments("{\"number\": 1}")
                        .build())
                : AiMessage.from(((ToolExecutionResultMessage) last).text());
        return ChatResponse.builder()
                .aiMessage(message)
                .modelName("shop")
                .tokenUsage(new TokenUsage(20, 10))
                .build();
    }
}
