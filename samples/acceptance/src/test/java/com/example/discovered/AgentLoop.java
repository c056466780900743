package com.example.discovered;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;

/** An agent that takes seven steps over one conversation for each question. */
public final class AgentLoop {
    private final Parts parts = new Parts();

    private AgentLoop() {}

    private static final int STEPS = 7;

    public static void main(String[] args) {
        AgentLoop agent = new AgentLoop();
        long start = System.nanoTime();
        int done = 0;
        while (!Parts.isEnough(done, start)) {
            agent.run(done++);
            Parts.pause(10);
        }
        Parts.done(done);
    }

    private void run(int question) {
        List<ChatMessage> conversation = new ArrayList<>(List.of(UserMessage.from("question " + question)));
        for (int i = 0; i < STEPS; i++) {
            step(conversation);
        }
    }

    private void step(List<ChatMessage> conversation) {
        String said = parts.ask(conversation);
        conversation.add(AiMessage.from(said));
        conversation.add(UserMessage.from(parts.note(1)));
    }
}
