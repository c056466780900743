package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Answers are forgotten after eight seconds. */
public final class H03TimeToLive extends Desk {
    private static final long KEPT = 8_000_000_000L;

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Deque<Answer> byAge = new ConcurrentLinkedDeque<>();

    private record Answer(String key, String text, long made) {}

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        Answer answer = new Answer(visitor.name(), Prose.of(visitor.number(), 12_000), System.nanoTime());
        answers.put(answer.key(), answer);
        byAge.addLast(answer);
        synchronized (byAge) {
            while (!byAge.isEmpty() && answer.made() - byAge.getFirst().made() > KEPT) {
                answers.remove(byAge.removeFirst().key());
            }
        }
        return List.of(plan, answer.text());
    }
}
