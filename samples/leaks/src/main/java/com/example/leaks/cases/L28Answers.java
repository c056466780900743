package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.ScriptedModel;
import com.example.leaks.Visitor;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Answers of the model are kept by their requests, and each request is another. */
public final class L28Answers extends Desk {
    private final PromptCache cache = new PromptCache();
    private final ScriptedModel model = new ScriptedModel(2_000);

    private static final class PromptCache {
        private final Map<ChatRequest, ChatResponse> answers = new ConcurrentHashMap<>();
    }

    @Override
    protected String decide(Visitor visitor) {
        String text = "";
        for (int question = 0; question < 3; question++) {
            ChatRequest request = ChatRequest.builder()
                    .messages(UserMessage.from(Prose.of(visitor.number() * 3 + question, 1_000)))
                    .build();
            text = cache.answers
                    .computeIfAbsent(request, model::chat)
                    .aiMessage()
                    .text();
        }
        return text;
    }
}
