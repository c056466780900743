package com.example.leaks;

import java.util.List;

/**
 * An agent: it decides what a visitor needs, looks it up, does it and tells the visitor. Each program does one of these
 * its own way. Several threads serve visitors at a time.
 */
public abstract class Desk {
    private static final int LENGTH = 600;

    /** One session. */
    public final void serve(Visitor visitor) throws Exception {
        String plan = decide(visitor);
        List<String> found = retrieve(visitor, plan);
        String done = act(visitor, found);
        tell(visitor, done);
    }

    /** Asks the model what to do. */
    protected String decide(Visitor visitor) throws Exception {
        return Model.answer(visitor.number(), LENGTH);
    }

    /** Looks up what the plan needs. */
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        return List.of(plan, Prose.of(visitor.number(), LENGTH));
    }

    /** Does it. */
    protected String act(Visitor visitor, List<String> found) throws Exception {
        return Prose.of(visitor.number() + found.size(), LENGTH);
    }

    /** Sends the visitor a message. */
    protected void tell(Visitor visitor, String message) throws Exception {}
}
