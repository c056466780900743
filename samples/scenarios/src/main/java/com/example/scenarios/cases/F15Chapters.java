package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Scenario;
import com.example.scenarios.Scripts;
import com.example.scenarios.Served;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A chapter is written on a pool of four threads and hands its three parts to the same pool: with four chapters at once
 * nobody is left to write a part, until whoever waits gives up after 2.5 s and leaves it out. Repaired: parts have a pool
 * of their own.
 */
public final class F15Chapters implements Scenario {
    private static final int CLIENTS = 12;
    private static final int WRITERS = 4;
    private static final int PARTS = 3;
    private static final double PART = 60;
    private static final double PATIENCE = 2_500;

    @Override
    public String id() {
        return "F15";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, Scripts.callsOnce("write_chapter", "subject", 40), setting.latency(80, 0, 1))
                .with("editor", (query, body) -> Served.ok("written: " + query, PART));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS, ThreadKind.PLATFORM.named("writers-"));
        ExecutorService parts = setting.planted()
                ? writers
                : Executors.newFixedThreadPool(CLIENTS * PARTS, ThreadKind.PLATFORM.named("parts-"));
        Author author = AiServices.builder(Author.class)
                .chatModel(outside.model("author"))
                .tools(new Desk(outside, writers, parts, setting.millis(PATIENCE)))
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> author.write("subject " + visitor));
            }

            @Override
            public void close() {
                writers.shutdown();
                parts.shutdown();
            }
        };
    }

    interface Author {
        @UserMessage("{{it}}")
        String write(String subject);
    }

    /** What the author may do. */
    public static final class Desk {
        private final Outside outside;
        private final ExecutorService writers;
        private final ExecutorService parts;
        private final double patienceMillis;

        Desk(Outside outside, ExecutorService writers, ExecutorService parts, double patienceMillis) {
            this.outside = outside;
            this.writers = writers;
            this.parts = parts;
            this.patienceMillis = patienceMillis;
        }

        @Tool(name = "write_chapter", value = "Writes a chapter")
        public String writeChapter(@P("the subject") String subject) throws InterruptedException, ExecutionException {
            return writers.submit(() -> chapter(subject)).get();
        }

        private String chapter(String subject) throws InterruptedException, ExecutionException {
            List<Future<String>> asked = new ArrayList<>();
            for (int part = 1; part <= PARTS; part++) {
                String about = subject + ", part " + part;
                asked.add(parts.submit(() -> outside.get("editor", about).body()));
            }
            long until = System.nanoTime() + (long) (patienceMillis * 1e6);
            StringBuilder chapter = new StringBuilder();
            for (Future<String> part : asked) {
                chapter.append(written(part, until - System.nanoTime())).append('\n');
            }
            return chapter.toString();
        }

        private static String written(Future<String> part, long nanos) throws InterruptedException, ExecutionException {
            try {
                return part.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                return "to be written";
            }
        }
    }
}
