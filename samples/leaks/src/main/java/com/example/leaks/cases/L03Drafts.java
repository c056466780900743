package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.ArrayList;
import java.util.List;

/** Each worker of the pool keeps its drafts in a ThreadLocal that is never cleared. */
public final class L03Drafts extends Desk {
    private static final ThreadLocal<List<Draft>> DRAFTS = ThreadLocal.withInitial(ArrayList::new);

    private record Draft(String title, String text) {}

    @Override
    protected String act(Visitor visitor, List<String> found) throws Exception {
        List<Draft> drafts = DRAFTS.get();
        for (int draft = 0; draft < 6; draft++) {
            drafts.add(new Draft(visitor.name(), Prose.of(visitor.number() + draft, 1_500)));
        }
        return drafts.get(drafts.size() - 1).text();
    }
}
