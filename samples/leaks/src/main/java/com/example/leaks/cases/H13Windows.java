package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.ScriptedModel;
import com.example.leaks.Visitor;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.UserMessage;

/** Twenty tenants talk to an AI service that remembers the last 20 messages of each. */
public final class H13Windows extends Desk {
    private static final int TENANTS = 20;

    /** What tenants talk to. */
    interface Clerk {
        String chat(@MemoryId int tenant, @UserMessage String text);
    }

    private final Clerk clerk = AiServices.builder(Clerk.class)
            .chatModel(new ScriptedModel(4_000))
            .chatMemoryProvider(tenant -> MessageWindowChatMemory.withMaxMessages(20))
            .build();

    @Override
    protected String decide(Visitor visitor) {
        return clerk.chat(visitor.number() % TENANTS, Prose.of(visitor.number(), 6_000));
    }
}
