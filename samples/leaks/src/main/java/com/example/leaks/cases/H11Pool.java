package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A pool grows to its 40 threads while the first sessions come. */
public final class H11Pool extends Desk {
    private static final int MOST = 40;

    private final ExecutorService helpers = Executors.newFixedThreadPool(MOST);

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        if (visitor.number() % 8 == 0) {
            return List.of(helpers.submit(() -> Prose.of(visitor.number(), 500)).get());
        }
        return super.retrieve(visitor, plan);
    }
}
