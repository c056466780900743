package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Scenario;
import com.example.scenarios.Scripts;
import com.example.scenarios.Setting;
import com.example.scenarios.ThreadKind;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Fifty letters a second are sent to a sorter that takes 25 ms for each, and whoever sent them waits for the answers.
 * Repaired: six sorters share the letters. In {@code F26} a letter is a task of the sorter's executor, in {@code F26Q} a
 * message in a queue that the sorter's own thread takes from.
 */
public final class F26SortingOffice implements Scenario {
    private static final double SESSIONS_A_SECOND = 10;
    private static final int LETTERS = 5;
    private static final int ENOUGH = 6;
    private static final double SORTING = 25;

    private final boolean executor;

    public F26SortingOffice(boolean executor) {
        this.executor = executor;
    }

    @Override
    public String id() {
        return executor ? "F26" : "F26Q";
    }

    @Override
    public Load load() {
        return Load.open(SESSIONS_A_SECOND);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, Scripts.callsOnce("sort_letters", "sack", 20), setting.latency(40, 0, 0.5));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        int sorters = setting.planted() ? 1 : ENOUGH;
        Sorter sorter = executor ? new Tasks(setting, sorters) : new Messages(setting, sorters);
        Clerk clerk = AiServices.builder(Clerk.class)
                .chatModel(outside.model("clerk"))
                .tools(new Office(sorter))
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> clerk.empty("sack " + visitor));
            }

            @Override
            public void close() {
                sorter.close();
            }
        };
    }

    interface Clerk {
        @UserMessage("{{it}}")
        String empty(String sack);
    }

    /** What the clerk may do. */
    public static final class Office {
        private final Sorter sorter;

        Office(Sorter sorter) {
            this.sorter = sorter;
        }

        @Tool(name = "sort_letters", value = "Has the letters of a sack sorted")
        public String sortLetters(@P("the sack") String sack) {
            List<CompletableFuture<String>> sorted = new ArrayList<>();
            for (int letter = 0; letter < LETTERS; letter++) {
                sorted.add(sorter.send(sack + ", letter " + letter));
            }
            StringBuilder shelves = new StringBuilder();
            sorted.forEach(letter -> shelves.append(letter.join()).append(' '));
            return shelves.toString();
        }
    }

    /** An agent with a mailbox. */
    private abstract static class Sorter {
        private final Setting setting;

        Sorter(Setting setting) {
            this.setting = setting;
        }

        abstract CompletableFuture<String> send(String letter);

        abstract void close();

        final String sort(String letter) {
            setting.pause(SORTING);
            return "shelf " + Math.floorMod(letter.hashCode(), 50);
        }
    }

    private static final class Tasks extends Sorter {
        private final ExecutorService threads;

        Tasks(Setting setting, int sorters) {
            super(setting);
            threads = Executors.newFixedThreadPool(sorters, ThreadKind.PLATFORM.named("sorter-"));
        }

        @Override
        CompletableFuture<String> send(String letter) {
            return CompletableFuture.supplyAsync(() -> sort(letter), threads);
        }

        @Override
        void close() {
            threads.shutdown();
        }
    }

    private static final class Messages extends Sorter {
        private record Message(String letter, CompletableFuture<String> answer) {}

        private final BlockingQueue<Message> mailbox = new LinkedBlockingQueue<>();

        Messages(Setting setting, int sorters) {
            super(setting);
            for (int number = 0; number < sorters; number++) {
                ThreadKind.PLATFORM
                        .named("sorter-" + number + "-")
                        .newThread(this::work)
                        .start();
            }
        }

        @Override
        CompletableFuture<String> send(String letter) {
            Message message = new Message(letter, new CompletableFuture<>());
            mailbox.add(message);
            return message.answer();
        }

        private void work() {
            try {
                while (true) {
                    receive(mailbox.take());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void receive(Message message) {
            message.answer().complete(sort(message.letter()));
        }

        @Override
        void close() {
            // Its threads are daemons.
        }
    }
}
