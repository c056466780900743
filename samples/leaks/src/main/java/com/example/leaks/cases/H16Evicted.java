package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.ScriptedModel;
import com.example.leaks.Visitor;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.memory.ChatMemoryAccess;

/** An AI service has a memory for each visitor, which is evicted when the visitor goes. */
public final class H16Evicted extends Desk {
    /** What visitors talk to. */
    interface Clerk extends ChatMemoryAccess {
        String chat(@MemoryId int visitor, @UserMessage String text);
    }

    private final Clerk clerk = AiServices.builder(Clerk.class)
            .chatModel(new ScriptedModel(1_500))
            .chatMemoryProvider(visitor -> MessageWindowChatMemory.withMaxMessages(10))
            .build();

    @Override
    protected String decide(Visitor visitor) {
        String answer = clerk.chat(visitor.number(), Prose.of(visitor.number(), 2_000));
        clerk.evictChatMemory(visitor.number());
        return answer;
    }
}
