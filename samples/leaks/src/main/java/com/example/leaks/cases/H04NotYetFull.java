package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cache of the last 100,000 answers, which this run does not fill. */
public final class H04NotYetFull extends Desk {
    private static final int MOST = 100_000;

    private final Map<String, Answer> recent = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
            return size() > MOST;
        }
    });

    private record Answer(String text) {}

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        recent.put(visitor.name(), new Answer(Prose.of(visitor.number(), 10_000)));
        return super.retrieve(visitor, plan);
    }
}
