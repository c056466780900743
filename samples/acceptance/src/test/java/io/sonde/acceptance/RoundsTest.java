package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten times attached and detached, a program holds no more than after the first time, beyond what a twin shows into
 * which an empty agent was loaded as often: the JVM itself keeps something of each agent.
 */
class RoundsTest {
    private static final int ROUNDS = 10;
    private static final int REQUESTS = 60;
    /**
     * Live bytes differ from one collection to the next by what the load holds just then, and caches fill. Seen: 98 to 183 KB on
     * 17, 306 to 320 KB on 25, of which 140 come in the second round, when JFR's transformer fills the caches of the JDK's
     * own class file library, and some 15 in each: 35 to 45 classes of the JDK's method handles and lambdas, softly held.
     */
    private static final long HEAP_TOLERANCE = 400_000;
    /**
     * Not good yet: weaving and restoring takes 160 KB of metaspace a round on 17 and 550 on 25, with no class loader more.
     * The JVM keeps for each redefined class the constants it ever had and gaps beside them; whether that is all of it,
     * nobody has shown. The bound keeps it from getting worse. Unit: KB.
     */
    private static final long METASPACE_TOLERANCE = 8_000;

    @TempDir
    Path folder;

    /** What a program holds while its load pauses. Units: bytes; KB. */
    private record Holdings(
            long heap,
            long metaspace,
            Map<String, Integer> threads,
            Map<String, Integer> descriptors,
            Map<String, Integer> loaders,
            long ringsMapped) {
        static Holdings of(Target target) throws IOException {
            target.ask("pause");
            target.leftOfTheAgent();
            Holdings held = new Holdings(
                    target.histogram().bytes(),
                    target.metaspace(),
                    steady(target.threads()),
                    steady(target.descriptors()),
                    steady(target.classLoaders()),
                    target.mapped().stream()
                            .filter(file -> file.contains("spans.ring") || file.contains(".cq4"))
                            .count());
            target.ask("resume");
            return held;
        }

        /** Without what comes and goes with the load. */
        private static Map<String, Integer> steady(Map<String, Integer> counts) {
            Map<String, Integer> steady = new TreeMap<>(counts);
            steady.keySet()
                    .removeIf(name -> name.matches("HttpClient-N-Wo|ForkJoinPool.*|CN CompilerThre|VirtualThread.*|"
                            + "socket:|.*DelegatingClassLoader|.*MethodAccessor.*"));
            return steady;
        }
    }

    private interface Round {
        void once(int number) throws IOException;
    }

    @OnEachJdk
    void leaveNoGrowth(Jdk jdk) throws IOException {
        Path twins = Files.createDirectory(folder.resolve("twin"));
        Path empty = AgentJar.empty(folder);
        Holdings[] ours;
        Holdings[] theirs;
        try (Target target = Target.start(jdk, folder)) {
            ours = rounds(target, number -> round(target, number));
        }
        try (Target twin = Target.start(jdk, twins)) {
            theirs = rounds(twin, number -> {
                Attached.load(twin.pid(), empty, "");
                twin.worked(2 * REQUESTS);
            });
        }
        System.out.printf(
                "%s: heap %d to %d, twin %d to %d bytes; metaspace %d to %d, twin %d to %d KB; mapped %d to %d%n",
                jdk,
                ours[0].heap(),
                ours[1].heap(),
                theirs[0].heap(),
                theirs[1].heap(),
                ours[0].metaspace(),
                ours[1].metaspace(),
                theirs[0].metaspace(),
                theirs[1].metaspace(),
                ours[0].ringsMapped(),
                ours[1].ringsMapped());
        assertThat(ours[1].heap() - ours[0].heap())
                .as("heap, bytes")
                .isLessThan(Math.max(0, theirs[1].heap() - theirs[0].heap()) + HEAP_TOLERANCE);
        assertThat(ours[1].metaspace() - ours[0].metaspace())
                .as("metaspace, KB")
                .isLessThan(Math.max(0, theirs[1].metaspace() - theirs[0].metaspace()) + METASPACE_TOLERANCE);
        assertThat(ours[1].threads()).isEqualTo(ours[0].threads());
        assertThat(ours[1].descriptors()).isEqualTo(ours[0].descriptors());
        assertThat(ours[1].loaders()).isEqualTo(ours[0].loaders());
        assertThat(ours[1].ringsMapped()).isLessThanOrEqualTo(ours[0].ringsMapped());
    }

    private void round(Target target, int number) throws IOException {
        Path out = folder.resolve("round-" + number);
        Attached.Reply attached = Attached.attach(target.pid(), Places.sonde(), out);
        assertThat(attached.outcome()).as("%s", attached).isEqualTo("recording");
        target.worked(REQUESTS);
        Attached.Reply detached = Attached.detach(target.pid(), Places.sonde());
        assertThat(detached.outcome()).as("%s", detached).isEqualTo("stopped");
        assertThat(detached.spans()).isPositive();
        assertThat(detached.lost()).isZero();
        target.worked(REQUESTS);
    }

    /** @return after the first round, which warms up, and at the end */
    private Holdings[] rounds(Target target, Round round) throws IOException {
        target.worked(10 * REQUESTS);
        // JFR, once started by whomever, keeps what it knows of its events, which is more than a megabyte.
        target.ask("flight");
        target.ask("land " + folder.resolve("warm-" + target.pid() + ".jfr"));
        round.once(0);
        Holdings first = Holdings.of(target);
        for (int number = 1; number <= ROUNDS; number++) {
            round.once(number);
        }
        Holdings last = Holdings.of(target);
        target.endsWithoutFailure();
        return new Holdings[] {first, last};
    }
}
