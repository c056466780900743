package com.example.discovered;

import dev.langchain4j.service.AiServices;

/** A framework that names its sessions, and model calls of the program beside it. */
public final class BesideFramework {
    private final Parts parts = new Parts();

    private BesideFramework() {}

    private interface Answers {
        String answer(String question);
    }

    public static void main(String[] args) {
        BesideFramework desk = new BesideFramework();
        Answers answers =
                AiServices.builder(Answers.class).chatModel(desk.parts.model()).build();
        long start = System.nanoTime();
        int done = 0;
        while (!Parts.isEnough(done, start)) {
            answers.answer("one");
            if (args.length == 0) {
                desk.rate(done);
            }
            done++;
            Parts.pause(10);
        }
        Parts.done(done);
    }

    private void rate(int question) {
        parts.ask("rate " + question);
    }
}
