package io.sonde.acceptance.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.acceptance.Folders;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Every program at full length on each Java and collector asked for; prints how well they are judged. See {@code docs/leaks.md}. */
@EnabledIfSystemProperty(named = "sonde.leaks", matches = "all|tuning|scoring")
class LeakSuite {
    private static final String OPENING = "<!-- generated: results -->\n";
    private static final String END = "<!-- end -->";

    private final int seconds = Integer.getInteger("sonde.leaks.seconds", 80);
    private final List<String> broken = new ArrayList<>();

    @Test
    void score() throws Exception {
        List<Run> runs = new ArrayList<>();
        try (Runner runner =
                new Runner(Places.target().resolve("suite"), Integer.getInteger("sonde.leaks.parallel", 6))) {
            for (Map.Entry<String, Future<Run>> pending : started(runner).entrySet()) {
                finish(pending.getKey(), pending.getValue(), runs);
            }
        }
        String tables = "Runs of " + seconds + " s, or of as many as a program needs.\n\n"
                + new Scoreboard(runs).markdown()
                + (broken.isEmpty() ? "" : "\n" + String.join("\n", broken) + "\n");
        System.out.println(tables);
        Files.writeString(Places.target().resolve("results.md"), tables);
        if (Boolean.getBoolean("sonde.docs.write")) {
            write(tables);
        }
        assertThat(broken).isEmpty();
    }

    private Map<String, Future<Run>> started(Runner runner) {
        Map<String, Future<Run>> pending = new LinkedHashMap<>();
        for (String version : System.getProperty("sonde.leaks.jdk", "").split(",", -1)) {
            Jdk jdk = version.equals("25") ? Jdk.twentyFive() : Jdk.ours();
            assertThat(jdk.home()).as(jdk.absence()).isNotNull();
            for (String collector :
                    System.getProperty("sonde.leaks.collector", "G1").split(",", -1)) {
                for (Truth truth : Truth.asked()) {
                    if (Runner.ONLY_AGAIN && !runner.isRecorded(truth, jdk, collector)) {
                        continue;
                    }
                    pending.put(truth + " on " + jdk + " " + collector, runner.start(truth, jdk, collector, seconds));
                }
            }
        }
        return pending;
    }

    /** Says each as it ends; the recordings of those that were judged rightly are not kept. */
    private void finish(String name, Future<Run> future, List<Run> runs) throws InterruptedException {
        try {
            Run run = future.get();
            String wrong = run.wrong();
            System.out.println(run + ": " + run.said().words() + (wrong.isEmpty() ? "" : "; wrong: " + wrong));
            runs.add(run);
            if (wrong.isEmpty() && !Runner.AGAIN) {
                Folders.remove(run.folder());
            }
        } catch (ExecutionException failed) {
            System.out.println(name + " did not run: " + failed.getCause());
            broken.add("- " + name + " did not run: " + failed.getCause());
        }
    }

    private static void write(String tables) throws IOException {
        Path doc = Places.docs();
        String text = Files.readString(doc);
        int start = text.indexOf(OPENING) + OPENING.length();
        int end = text.indexOf(END, start);
        Files.writeString(doc, text.substring(0, start) + tables + text.substring(end));
    }
}
