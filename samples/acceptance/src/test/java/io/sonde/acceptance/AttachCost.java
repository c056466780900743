package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.attached.LoadedProgram;
import io.sonde.model.Session;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * What attaching and detaching cost a loaded program of 10,000 classes, beside an empty agent and beside nothing, in the
 * same JVM: each round starts one anew, since the first attach is the one that matters. Prints a table; judges nothing.
 */
@EnabledIfSystemProperty(named = "sonde.attach", matches = "\\d+")
class AttachCost {
    private static final int CLASSES = 10_000;
    private static final int WARM_UP = 3_000;
    /** Both clocks are the machine's monotonic one, so times of two processes can be compared. Unit: ms. */
    private static final long WINDOW = 2_500;

    private final int rounds = Integer.getInteger("sonde.attach", 10);
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    @TempDir
    Path folder;

    @OnEachJdk
    void measured(Jdk jdk) throws Exception {
        for (int round = 0; round < rounds; round++) {
            Path here = Files.createDirectory(folder.resolve("round-" + round));
            try (Target target = Target.of(jdk, program(jdk).start())) {
                round(jdk, target, here);
                target.endsWithoutFailure();
            }
        }
        StringBuilder table =
                new StringBuilder(jdk + " (" + jdk.home() + "), " + rounds + " rounds, median (min to max):\n");
        figures.forEach((what, values) -> table.append(row(what, values)));
        System.out.println(table);
        Files.writeString(Places.target().resolve("attach-cost-" + jdk.feature() + ".md"), table);
    }

    private static String row(String what, List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return String.format(
                "| %s | %.1f | %.1f to %.1f |%n",
                what, sorted.get(sorted.size() / 2), sorted.get(0), sorted.get(sorted.size() - 1));
    }

    /** With the JVM's own defaults for its compilers. */
    private static Child.Command program(Jdk jdk) {
        List<Path> more = Places.jars(Places.claims().resolve("target/lib"));
        List<Path> path = new ArrayList<>(List.of(Places.classes()));
        path.addAll(Places.libraries());
        path.addAll(more);
        for (Class<?> type : List.of(Mono.class, Publisher.class)) {
            path.add(Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().getPath()));
        }
        return Child.on(jdk)
                .classPath(path)
                .jvm("-Xmx1g", "-XX:-UseSerialGC", "-XX:+UseG1GC", "-XX:TieredStopAtLevel=4")
                .program(LoadedProgram.class.getName());
    }

    private void round(Jdk jdk, Target target, Path here) throws Exception {
        figure("classes loaded", Double.parseDouble(target.ask("classes " + CLASSES)));
        target.worked(WARM_UP);
        stalls(target, "nothing", () -> 0);
        Path empty = AgentJar.empty(here);
        stalls(target, "empty agent", () -> {
            long start = System.nanoTime();
            Attached.load(target.pid(), empty, "");
            return start;
        });
        Path out = here.resolve("out");
        long[] start = new long[1];
        stalls(target, "sonde attach (the command)", () -> {
            start[0] = System.nanoTime();
            command(jdk, "attach", String.valueOf(target.pid()), "out=" + out);
            return start[0];
        });
        Attached.Reply[] detached = new Attached.Reply[1];
        stalls(target, "detach (from the call)", () -> {
            long before = System.nanoTime();
            detached[0] = Attached.detach(target.pid(), Places.sonde());
            figure("detach, of which the agent: ms", detached[0].nanos() / 1e6);
            return before;
        });
        figure("first span after the command's start: ms", (firstSpan(detached[0].folder()) - start[0]) / 1e6);
        figure("spans lost", detached[0].lost());
        again(target, here.resolve("again"));
    }

    /** The second attach of the same JVM, from the call that loads the agent. */
    private void again(Target target, Path out) {
        Attached.Reply attached = Attached.attach(target.pid(), Places.sonde(), out);
        target.worked(200);
        Attached.Reply detached = Attached.detach(target.pid(), Places.sonde());
        figure("second attach, loadAgent: ms", attached.nanos() / 1e6);
        figure(
                "second attach, first span after loadAgent's start: ms",
                (firstSpan(detached.folder()) - attached.start()) / 1e6);
        figure("spans lost", detached.lost());
    }

    private static void command(Jdk jdk, String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(jdk.java(), "-jar", Places.sonde().toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private interface Act {
        /** @return when it began */
        long run() throws Exception;
    }

    /** What the program feels within a window that begins with the act. */
    private void stalls(Target target, String what, Act act) throws Exception {
        target.ask("beats");
        target.ask("longest");
        long from = System.nanoTime();
        long start = act.run();
        if (start != 0) {
            figure(what + ": ms", (System.nanoTime() - start) / 1e6);
        }
        // No synchronisation, but the length of what is looked at.
        long left = WINDOW - (System.nanoTime() - from) / 1_000_000;
        Thread.sleep(Math.max(0, left));
        String[] beats = target.ask("beats").split(" ");
        figure(what + ", longest stall: ms", Long.parseLong(beats[0]) / 1e3);
        figure(what + ", stall p99: ms", Long.parseLong(beats[1]) / 1e3);
        figure(what + ", longest request: ms", Long.parseLong(target.ask("longest")) / 1e3);
    }

    private static long firstSpan(Path recording) {
        long first = Long.MAX_VALUE;
        for (Session session : Sessions.of(recording).all()) {
            for (int node = 0; node < session.size(); node++) {
                if (!session.unfinished(node)) {
                    first = Math.min(first, session.rawEnd(node));
                }
            }
        }
        return first;
    }

    private void figure(String what, double value) {
        figures.computeIfAbsent(what, any -> new ArrayList<>()).add(value);
    }
}
