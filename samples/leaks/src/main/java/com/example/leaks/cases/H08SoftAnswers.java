package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Answers are softly held: the collector may take them, and their entries go with them. */
public final class H08SoftAnswers extends Desk {
    private final Map<String, Entry> answers = new ConcurrentHashMap<>();
    private final ReferenceQueue<String> taken = new ReferenceQueue<>();

    private static final class Entry extends SoftReference<String> {
        private final String key;

        Entry(String key, String text, ReferenceQueue<String> queue) {
            super(text, queue);
            this.key = key;
        }
    }

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        String text = Prose.of(visitor.number(), 20_000);
        answers.put(visitor.name(), new Entry(visitor.name(), text, taken));
        for (Object gone = taken.poll(); gone != null; gone = taken.poll()) {
            answers.remove(((Entry) gone).key);
        }
        return List.of(plan, text);
    }
}
