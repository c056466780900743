package com.example.assistant;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks for the tool first and answers then. */
final class ScriptedModel implements ChatModel {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public ChatResponse doChat(ChatRequest request) {
        int call = calls.incrementAndGet();
        boolean asked = request.messages().get(request.messages().size() - 1) instanceof UserMessage;
        AiMessage message = asked
                ? AiMessage.from(ToolExecutionRequest.builder()
                        .id("call-" + call)
                        .name("find_customer")
                        .arguments("{\"number\": " + call % 10 + "}")
                        .build())
                : AiMessage.from("That is customer " + call);
        return ChatResponse.builder()
                .aiMessage(message)
                .modelName("scripted")
                .tokenUsage(new TokenUsage(20, 10))
                .build();
    }
}
