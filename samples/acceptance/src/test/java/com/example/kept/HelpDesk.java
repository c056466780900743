package com.example.kept;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Answers callers one after the other, and forgets each when it is done with him, or does not. */
public final class HelpDesk {
    private static final Map<Integer, Conversation> OPEN = new ConcurrentHashMap<>();

    private final ChatModel model = new Echo();
    private final boolean forgets;

    private HelpDesk(boolean forgets) {
        this.forgets = forgets;
    }

    /** @param arguments whether callers are forgotten, and how many seconds to work */
    public static void main(String[] arguments) {
        HelpDesk desk = new HelpDesk(Boolean.parseBoolean(arguments[0]));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[1]));
        int callers = 0;
        while (System.nanoTime() < end) {
            desk.answer(new Conversation(callers++));
        }
        System.out.println("done " + callers);
    }

    private void answer(Conversation conversation) {
        OPEN.put(conversation.number(), conversation);
        for (int turn = 0; turn < 3; turn++) {
            ChatRequest request = ChatRequest.builder()
                    .messages(conversation.asked("turn " + turn))
                    .build();
            conversation.answered(model.chat(request).aiMessage());
        }
        if (forgets) {
            OPEN.remove(conversation.number());
        }
    }

    private static final class Echo implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3)); // a fast machine must not fill its heap
            StringBuilder written = new StringBuilder();
            request.messages().forEach(written::append);
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from("yes, " + written.length()))
                    .modelName("echo")
                    .tokenUsage(new TokenUsage(20, 10))
                    .build();
        }
    }
}
