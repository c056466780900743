package com.example.discovered;

/** One session, and the program is over. */
public final class OnlyOne {
    private final Parts parts = new Parts();

    private OnlyOne() {}

    public static void main(String[] args) {
        new OnlyOne().answer();
        Parts.done(1);
    }

    private void answer() {
        String note = parts.note(1);
        String plan = parts.ask(note + "plan");
        parts.note(plan.length());
        parts.ask(plan + "answer");
    }
}
