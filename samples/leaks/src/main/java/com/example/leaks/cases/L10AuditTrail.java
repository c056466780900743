package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Visitor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Every step is written into a trail, with its own copy of the same few texts. */
public final class L10AuditTrail extends Desk {
    private final Deque<Line> trail = new ArrayDeque<>();

    private record Line(String step, String who, String outcome) {}

    @Override
    protected String act(Visitor visitor, List<String> found) throws Exception {
        synchronized (trail) {
            for (int step = 0; step < 40; step++) {
                trail.add(new Line("step " + step, "agent of the desk " + step % 3, "granted as asked " + step % 5));
            }
        }
        return super.act(visitor, found);
    }
}
