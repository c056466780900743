package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A conversation is kept by the number of its visitor, and nobody closes it. */
public final class L01OpenConversations extends Desk {
    private final Map<Integer, Conversation> conversations = new ConcurrentHashMap<>();

    private record Turn(String role, String text) {}

    private static final class Conversation {
        private final List<Turn> turns = new ArrayList<>();

        void add(String role, String text) {
            turns.add(new Turn(role, text));
        }
    }

    @Override
    protected String decide(Visitor visitor) throws Exception {
        Conversation conversation = new Conversation();
        conversations.put(visitor.number(), conversation);
        for (int turn = 0; turn < 8; turn++) {
            conversation.add("user", Prose.of(visitor.number(), 500));
            conversation.add("assistant", Prose.of(turn, 500));
        }
        return super.decide(visitor);
    }
}
