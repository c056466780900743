package com.example.discovered;

/** A loop in {@code main} that calls a method. */
public final class LoopOverMethod {
    private final Parts parts = new Parts();

    private LoopOverMethod() {}

    public static void main(String[] args) {
        LoopOverMethod desk = new LoopOverMethod();
        long start = System.nanoTime();
        int done = 0;
        while (!Parts.isEnough(done, start)) {
            desk.answer(done++);
            Parts.pause(15);
        }
        Parts.done(done);
    }

    private String answer(int question) {
        String note = parts.note(question % 2);
        Parts.pause(2);
        return parts.ask(note + question);
    }
}
