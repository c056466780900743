package com.example.discovered;

import java.io.IOException;

/** Answers twice and waits for its end. */
public final class Killed {
    private final Parts parts = new Parts();

    private Killed() {}

    public static void main(String[] args) throws IOException {
        Killed desk = new Killed();
        for (int i = 0; i < 2; i++) {
            desk.answer(i);
        }
        Parts.done(2);
        System.in.read();
    }

    private String answer(int question) {
        String note = parts.note(question % 2);
        return parts.ask(note + question);
    }
}
