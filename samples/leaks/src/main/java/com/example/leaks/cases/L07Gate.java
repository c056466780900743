package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Everybody waits for one approval that never comes. */
public final class L07Gate extends Desk {
    private final CompletableFuture<String> approval = new CompletableFuture<>();

    private record Request(String who, String text) {
        String granted(String by) {
            return who + text + by;
        }
    }

    @Override
    protected String act(Visitor visitor, List<String> found) throws Exception {
        Request request = new Request(visitor.name(), Prose.of(visitor.number(), 8_000));
        approval.thenApply(request::granted);
        return request.who();
    }
}
