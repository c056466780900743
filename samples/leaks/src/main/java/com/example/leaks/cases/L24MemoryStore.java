package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.ScriptedModel;
import com.example.leaks.Visitor;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore;

/** Memories are forgotten, but the store behind them keeps their messages. */
public final class L24MemoryStore extends Desk {
    private final InMemoryChatMemoryStore store = new InMemoryChatMemoryStore();
    private final ScriptedModel model = new ScriptedModel(1_500);

    @Override
    protected String decide(Visitor visitor) {
        ChatMemory memory = MessageWindowChatMemory.builder()
                .id(visitor.name())
                .maxMessages(20)
                .chatMemoryStore(store)
                .build();
        for (int turn = 0; turn < 3; turn++) {
            memory.add(UserMessage.from(Prose.of(visitor.number() + turn, 1_500)));
            AiMessage answer = model.chat(memory.messages()).aiMessage();
            memory.add(answer);
        }
        return visitor.name();
    }
}
