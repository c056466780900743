package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.ScriptedModel;
import com.example.leaks.Visitor;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.UserMessage;

/** An AI service has a memory for each visitor and forgets none; nobody told it to. */
public final class L23MemoryOfAll extends Desk {
    /** What visitors talk to. */
    interface Clerk {
        String chat(@MemoryId int visitor, @UserMessage String text);
    }

    private final Clerk clerk = AiServices.builder(Clerk.class)
            .chatModel(new ScriptedModel(1_500))
            .chatMemoryProvider(visitor -> MessageWindowChatMemory.withMaxMessages(10))
            .build();

    @Override
    protected String decide(Visitor visitor) {
        clerk.chat(visitor.number(), Prose.of(visitor.number(), 2_000));
        return clerk.chat(visitor.number(), Prose.of(visitor.number(), 500));
    }
}
