package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Each 20th session makes an executor for its sub-tasks and does not shut it down. */
public final class L19Helpers extends Desk {
    private static final int EACH = 20;

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        if (visitor.number() % EACH == 0) {
            ExecutorService helpers = Executors.newFixedThreadPool(2);
            return List.of(helpers.submit(() -> Prose.of(visitor.number(), 100)).get());
        }
        return super.retrieve(visitor, plan);
    }
}
