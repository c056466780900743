package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Failed steps are kept with their exceptions for a report that nobody asks for. */
public final class L33Failures extends Desk {
    private static final List<Failure> FAILURES = Collections.synchronizedList(new ArrayList<>());

    private record Failure(String who, Exception cause) {}

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        for (int attempt = 0; attempt < 5; attempt++) {
            FAILURES.add(new Failure(visitor.name(), new IllegalStateException(Prose.of(visitor.number(), 900))));
        }
        return super.retrieve(visitor, plan);
    }
}
