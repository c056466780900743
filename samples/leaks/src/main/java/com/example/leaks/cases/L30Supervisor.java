package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import java.util.ArrayList;
import java.util.List;

/** One memory of the supervisor takes every message of every session, up to a million of them. */
public final class L30Supervisor extends Desk {
    private final Log log = new Log();
    private final MessageWindowChatMemory supervisor = MessageWindowChatMemory.builder()
            .maxMessages(1_000_000)
            .chatMemoryStore(log)
            .build();

    private static final class Log implements ChatMemoryStore {
        private List<ChatMessage> messages = new ArrayList<>();

        @Override
        public List<ChatMessage> getMessages(Object memory) {
            return messages;
        }

        @Override
        public void updateMessages(Object memory, List<ChatMessage> all) {
            messages = all;
        }

        @Override
        public void deleteMessages(Object memory) {
            messages = new ArrayList<>();
        }
    }

    @Override
    protected synchronized void tell(Visitor visitor, String message) {
        supervisor.add(UserMessage.from(Prose.of(visitor.number(), 8_000)));
    }
}
