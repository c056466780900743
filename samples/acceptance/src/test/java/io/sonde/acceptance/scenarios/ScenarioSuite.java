package io.sonde.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.acceptance.Folders;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** All scenarios at full length with several seeds; prints how well they are judged. See {@code docs/scenarios.md}. */
@EnabledIfSystemProperty(named = "sonde.scenarios", matches = "all|tuning|scoring")
class ScenarioSuite {
    private static final String OPENING = "<!-- generated: results -->\n";
    private static final String END = "<!-- end -->";

    private final int seeds = Integer.getInteger("sonde.scenarios.seeds", 5);
    private final int sessions = Integer.getInteger("sonde.scenarios.sessions", 200);
    private final double pace = Double.parseDouble(System.getProperty("sonde.scenarios.pace", "1"));
    private final Jdk jdk = Setup.asked();

    private final List<String> broken = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    private record Pending(Truth truth, List<Future<Run>> planted, List<Future<Run>> repaired) {}

    @Test
    void score() throws Exception {
        assertThat(jdk.home()).as(jdk.absence()).isNotNull();
        List<Score> scores = new ArrayList<>();
        try (Runner runner =
                new Runner(Places.target().resolve("suite"), Integer.getInteger("sonde.scenarios.parallel", 4))) {
            for (Pending pending : started(runner)) {
                scores.add(new Score(
                        pending.truth(),
                        finished(pending.truth(), pending.planted()),
                        finished(pending.truth(), pending.repaired())));
            }
        }
        String tables = head() + new Scoreboard(scores).markdown() + lines(leftOut) + lines(broken);
        System.out.println(tables);
        Files.writeString(Places.target().resolve("results.md"), tables);
        if (Boolean.getBoolean("sonde.docs.write")) {
            write(tables);
        }
        assertThat(broken).isEmpty();
    }

    private List<Pending> started(Runner runner) {
        List<Pending> all = new ArrayList<>();
        for (Truth truth : Selection.of(Truth.all())) {
            String missing = Setup.of(truth).missing();
            if (missing != null) {
                leftOut.add("- " + truth.id() + " was not run: " + missing);
                continue;
            }
            int count = Math.max(sessions, truth.leastSessions());
            Pending pending = new Pending(truth, new ArrayList<>(), new ArrayList<>());
            for (long seed = 1; seed <= seeds; seed++) {
                if (!truth.isControl()) {
                    pending.planted().add(runner.start(truth, true, seed, count, pace));
                }
                pending.repaired().add(runner.start(truth, false, seed, count, pace));
            }
            all.add(pending);
        }
        return all;
    }

    /** Says each as it ends; the recordings of those that were judged rightly are not kept. */
    private List<Run> finished(Truth truth, List<Future<Run>> runs) throws InterruptedException {
        List<Run> finished = new ArrayList<>();
        for (Future<Run> future : runs) {
            try {
                Run run = future.get();
                System.out.println(run + ": " + run.said() + "; found: " + run.heads(3));
                finished.add(run);
                boolean right = run.planted() && !run.truth().isControl()
                        ? run.firstRank() == 1 && run.mistaken().isEmpty()
                        : run.warnings().isEmpty();
                if (right) {
                    Folders.remove(run.recording());
                }
            } catch (ExecutionException failed) {
                broken.add("- " + truth.id() + " did not run: " + failed.getCause());
            }
        }
        return finished;
    }

    private static String lines(List<String> lines) {
        return lines.isEmpty() ? "" : "\n" + String.join("\n", lines) + "\n";
    }

    private String head() {
        return String.format(
                java.util.Locale.ROOT,
                "%d seeds, %d sessions a run, pace %s, %s, %s threads, collector %s. p95 and medians are of the programs' own clocks.%n%n",
                seeds,
                sessions,
                pace,
                jdk,
                System.getProperty("sonde.scenarios.threads", "usual"),
                System.getProperty("sonde.scenarios.collector", "usual"));
    }

    private static void write(String tables) throws IOException {
        Path doc = Places.docs();
        String text = Files.readString(doc);
        int start = text.indexOf(OPENING) + OPENING.length();
        int end = text.indexOf(END, start);
        Files.writeString(doc, text.substring(0, start) + tables + text.substring(end));
    }
}
