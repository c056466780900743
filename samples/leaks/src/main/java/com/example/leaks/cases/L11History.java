package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.List;

/** Each step knows the one before it, from the first on. */
public final class L11History extends Desk {
    private Step last = new Step(null, "");

    private record Step(Step before, String text) {}

    @Override
    protected String act(Visitor visitor, List<String> found) throws Exception {
        synchronized (this) {
            for (int step = 0; step < 20; step++) {
                last = new Step(last, Prose.of(visitor.number() + step, 400));
            }
            return last.text();
        }
    }
}
