package com.example.discovered;

/** The same loop, all of it in {@code main}. */
public final class LoopInline {
    private final Parts parts = new Parts();

    private LoopInline() {}

    public static void main(String[] args) {
        Parts parts = new LoopInline().parts;
        long start = System.nanoTime();
        int done = 0;
        while (!Parts.isEnough(done, start)) {
            String note = parts.note(done % 2);
            Parts.pause(2);
            parts.ask(note + done++);
            Parts.pause(15);
        }
        Parts.done(done);
    }
}
