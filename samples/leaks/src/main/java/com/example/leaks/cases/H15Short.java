package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A leak, but the recording is too short to tell. */
public final class H15Short extends Desk {
    private final Map<Integer, Conversation> conversations = new ConcurrentHashMap<>();

    private record Conversation(String text) {}

    @Override
    protected String decide(Visitor visitor) throws Exception {
        conversations.put(visitor.number(), new Conversation(Prose.of(visitor.number(), 9_000)));
        return super.decide(visitor);
    }
}
