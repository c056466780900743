package com.example.discovered;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Each request looks three things up at once and asks then. */
public final class FanOut {
    private final Parts parts = new Parts();

    private FanOut() {}

    public static void main(String[] args) {
        FanOut desk = new FanOut();
        long start = System.nanoTime();
        int done = 0;
        while (!Parts.isEnough(done, start)) {
            desk.answer(done++);
            Parts.pause(15);
        }
        Parts.done(done);
    }

    private String answer(int question) {
        List<CompletableFuture<String>> found = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int id = i;
            found.add(CompletableFuture.supplyAsync(() -> parts.note(id)));
        }
        StringBuilder notes = new StringBuilder();
        found.forEach(note -> notes.append(note.join()));
        return parts.ask(notes.toString() + question);
    }
}
