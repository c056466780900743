package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Futures of work that is done stay in the list of what was handed out. */
public final class L31Pending extends Desk {
    private final List<CompletableFuture<Outcome>> handedOut = Collections.synchronizedList(new ArrayList<>());

    private record Outcome(String text) {}

    @Override
    protected String act(Visitor visitor, List<String> found) throws Exception {
        CompletableFuture<Outcome> work = new CompletableFuture<>();
        handedOut.add(work);
        work.complete(new Outcome(Prose.of(visitor.number(), 9_000)));
        return work.join().text();
    }
}
