package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.ArrayList;
import java.util.List;

/** Records are gathered and written out 250 at a time. */
public final class H06Batches extends Desk {
    private static final int BATCH = 250;

    private List<Line> batch = new ArrayList<>();
    private long written;

    private record Line(String text) {}

    @Override
    protected synchronized String act(Visitor visitor, List<String> found) throws Exception {
        batch.add(new Line(Prose.of(visitor.number(), 20_000)));
        if (batch.size() == BATCH) {
            written += batch.size();
            batch = new ArrayList<>();
        }
        return "written " + written;
    }
}
