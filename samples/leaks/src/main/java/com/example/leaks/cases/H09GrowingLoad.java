package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** More and more visitors come, and each stays a while. */
public final class H09GrowingLoad extends Desk {
    private final Set<Case> open = ConcurrentHashMap.newKeySet();

    private record Case(int number, String text) {}

    @Override
    protected String act(Visitor visitor, List<String> found) throws Exception {
        Case mine = new Case(visitor.number(), Prose.of(visitor.number(), 300_000));
        open.add(mine);
        Thread.sleep(1_000); // waits for somebody else's work
        open.remove(mine);
        return "open: " + open.size();
    }
}
