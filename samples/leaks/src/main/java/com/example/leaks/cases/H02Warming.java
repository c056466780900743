package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A cache of what is known of 300 topics: after a while all of them are in it. */
public final class H02Warming extends Desk {
    private static final int TOPICS = 300;

    private final Map<Integer, Topic> topics = new ConcurrentHashMap<>();

    private record Topic(String text) {}

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        int number = Math.floorMod(visitor.number() * 7919 + visitor.number() / 7, TOPICS);
        return List.of(
                plan,
                topics.computeIfAbsent(number, topic -> new Topic(Prose.of(topic, 30_000)))
                        .text());
    }
}
