package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/** A program under full load is, after a detach, what it was before, and what a twin is that was never attached. */
class DetachTest {
    private static final int REQUESTS = 200;
    private static final List<String> WAYS = List.of("agent", "http", "task", "virtual");

    /** Threads that come and go with the load or with the JVM, however they are counted. */
    private static final String ELASTIC =
            "HttpClient-N-.*|ForkJoinPool.*|CN CompilerThre|boundedElastic.*|VirtualThread.*|Attach Listener|JFR .*|"
                    // The last is async-profiler's, one for the life of the JVM.
                    + "(socket|pipe):|anon_inode:.*|/proc/\\d+/task";

    private static final int ATTEMPTS = 20;

    @TempDir
    Path folder;

    @OnEachJdk
    void leavesNothingButWhatItLists(Jdk jdk) throws IOException {
        Path log = folder.resolve("redefined.log");
        Path logOfTwin = folder.resolve("twin.log");
        try (Target twin = Target.start(
                        jdk,
                        Files.createDirectory(folder.resolve("twin")),
                        "-Xlog:redefine+class+load=info:file=" + logOfTwin);
                Target target = Target.start(jdk, folder, "-Xlog:redefine+class+load=info:file=" + log)) {
            target.worked(REQUESTS).ask("later 5");
            // JFR, once started, changes some classes of the JDK itself, for good: in the twin it was, too.
            twin.ask("flight");
            twin.ask("land " + folder.resolve("twin.jfr"));
            Set<String> byJfr = redefined(logOfTwin, 0);
            target.ask("reactive 5");
            target.shown(folder.resolve("first.zip"));
            ClassFiles before = target.shown(folder.resolve("before.zip"));
            Map<String, Integer> threads = target.threads();
            Map<String, Integer> descriptors = target.descriptors();
            long logged = Files.size(log);

            Attached.Reply attached = Attached.attach(target.pid(), Places.sonde(), folder.resolve("out"));
            assertThat(attached.outcome()).as("%s", attached).isEqualTo("recording");
            Set<String> woven = redefined(log, logged);
            target.worked(REQUESTS);
            WAYS.forEach(way -> target.ask("hold " + way + " " + way));
            for (Target both : List.of(twin, target)) {
                assertThat(both.ask("later 5")).isEqualTo("failures 0");
                both.ask("reactive 5");
            }
            assertThat(woven).hasSizeGreaterThan(20);
            ClassFiles whileWoven = target.executed(folder.resolve("woven"), woven);
            assertThat(whileWoven.otherThanIn(twin.executed(folder.resolve("twin-of-woven"), woven)))
                    .as("classes that are woven")
                    .hasSizeGreaterThan(20);

            Attached.Reply detached = Attached.detach(target.pid(), Places.sonde());
            assertThat(detached.outcome()).as("%s", detached).isEqualTo("stopped");
            target.worked(REQUESTS);
            WAYS.forEach(way -> assertThat(target.ask("release " + way)).as(way).isEqualTo("right"));
            target.ask("forget");

            Set<String> touched = redefined(log, logged);
            assertThat(touched).containsAll(woven).hasSizeGreaterThan(woven.size());
            ClassFiles executed = target.executed(folder.resolve("executed"), touched);
            ClassFiles ofTwin = twin.executed(folder.resolve("twin-executed"), touched);
            assertThat(executed.hashes()).hasSizeGreaterThan(woven.size());
            assertThat(executed.otherThanIn(ofTwin))
                    .as("classes that are not as in the twin")
                    .allMatch(
                            name -> byJfr.contains(name) || name.matches("jdk\\.(jfr\\.events|internal\\.event)\\..*"));
            // The JVM itself does not always write a class file in the same way: only what was touched counts.
            Set<String> others = before.otherThanIn(target.shown(folder.resolve("after.zip")));
            assertThat(others)
                    .as("classes that are not as before")
                    .noneMatch(name -> touched.contains(name.substring(name.indexOf('/') + 1)))
                    .hasSizeLessThan(10);

            assertThat(target.leftOfTheAgent()).as("of the agent").isEmpty();
            assertThat(moreThreads(target, threads)).as("threads").isEmpty();
            assertThat(beyond(descriptors, target.descriptors()).keySet())
                    .as("descriptors")
                    .isSubsetOf(Places.sonde().toString());
            assertThat(detached.remains()).as("%s", detached).anyMatch(line -> line.contains("sonde.jar"));
            target.endsWithoutFailure();
            Findings found = Findings.of(detached.folder());
            assertThat(found.cleanStop()).isTrue();
            assertThat(found.lost()).isZero();
            System.out.println(jdk + ": " + touched.size() + " classes woven and restored, " + woven.size()
                    + " of them loaded before; unfinished sessions " + found.unfinished());
        }
    }

    /**
     * Threads that there are more of than before. The system calls a new thread as the one that started it until it has a name
     * of its own: the program, which goes on, is asked for more until none is on the way.
     */
    private static Map<String, Integer> moreThreads(Target target, Map<String, Integer> before) {
        Map<String, Integer> more = beyond(before, target.threads());
        for (int attempt = 0; attempt < ATTEMPTS && !more.isEmpty(); attempt++) {
            target.worked(1);
            more = beyond(before, target.threads());
        }
        return more;
    }

    /** What there is more of than before. */
    private static Map<String, Integer> beyond(Map<String, Integer> before, Map<String, Integer> after) {
        Map<String, Integer> more = new TreeMap<>();
        after.forEach((name, count) -> {
            if (count > before.getOrDefault(name, 0) && !name.matches(ELASTIC)) {
                more.put(name, count);
            }
        });
        return more;
    }

    /** Classes that were redefined, by the JVM's own log from a position on. */
    private static Set<String> redefined(Path log, long from) throws IOException {
        String text = Files.readString(log).substring((int) from);
        Matcher matcher = Pattern.compile("redefined name=([^,]+), count").matcher(text);
        Set<String> names = new TreeSet<>();
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    @OnEachJdk
    void ofAProgramThatWasStartedWithTheAgent(Jdk jdk) throws IOException {
        Path out = folder.resolve("out");
        Child child = Target.command(jdk, folder).recordingTo(out).start();
        try (Target target = Target.of(jdk, child)) {
            target.worked(REQUESTS);

            Attached.Reply detached = Attached.detach(target.pid(), Places.sonde());

            assertThat(detached.outcome()).as("%s", detached).isEqualTo("stopped");
            assertThat(detached.folder()).isEqualTo(Folders.recordingIn(out));
            assertThat(Attached.detach(target.pid(), Places.sonde()).outcome()).isEqualTo("none");
            assertThat(target.worked(REQUESTS).leftOfTheAgent()).isEmpty();
            target.endsWithoutFailure();
        }
        assertThat(Findings.in(out).cleanStop()).isTrue();
    }

    @OnEachJdk
    void byItselfAfterItsDuration(Jdk jdk) throws IOException {
        Path out = folder.resolve("out");
        try (Target target = Target.start(jdk, folder)) {
            Map<String, Integer> threads = target.worked(REQUESTS).threads();

            Attached.Reply attached = Attached.attach(target.pid(), Places.sonde(), out, "duration=2s");
            assertThat(attached.outcome()).as("%s", attached).isEqualTo("recording");
            target.child().warned("recorded ");

            assertThat(target.worked(REQUESTS).leftOfTheAgent()).isEmpty();
            assertThat(moreThreads(target, threads)).isEmpty();
            assertThat(Attached.detach(target.pid(), Places.sonde()).outcome()).isEqualTo("none");
            target.endsWithoutFailure();
        }
        Findings found = Findings.in(out);
        assertThat(found.cleanStop()).isTrue();
        assertThat(found.lost()).isZero();
        assertThat(found.spans()).isPositive();
    }
}
