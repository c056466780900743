package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;

/** What a JVM answers to whoever attaches in the wrong way or at the wrong time; nothing happens to it by that. */
class AttachAnswersTest {
    private static final int REQUESTS = 100;

    @TempDir
    Path folder;

    @OnEachJdk
    void oneRecordingAtATime(Jdk jdk) throws Exception {
        Path log = folder.resolve("redefined.log");
        try (Target target = Target.start(jdk, folder, "-Xlog:redefine+class+load=info:file=" + log)) {
            target.worked(REQUESTS);
            assertThat(Attached.detach(target.pid(), Places.sonde()).outcome()).isEqualTo("none");
            refusesWrongUsage(target);
            assertThat(Files.size(log))
                    .as("classes redefined for what was refused")
                    .isZero();

            Attached.Reply first = oneOfTwo(target);
            assertThat(target.worked(REQUESTS).threads().keySet()).anyMatch(name -> name.startsWith("sonde-"));
            Attached.Reply second = Attached.attach(target.pid(), Places.sonde(), folder.resolve("second"));
            isBusy(second, first.folder());
            assertThat(folder.resolve("second")).doesNotExist();
            Attached.Reply stopped = Attached.detach(target.pid(), Places.sonde());
            assertThat(stopped.outcome()).as("%s", stopped).isEqualTo("stopped");
            assertThat(stopped.folder()).isEqualTo(first.folder());

            Attached.Reply again = Attached.attach(target.pid(), Places.sonde(), folder.resolve("again"));
            assertThat(again.outcome()).as("%s", again).isEqualTo("recording");
            target.worked(REQUESTS);
            Attached.Reply stoppedAgain = Attached.detach(target.pid(), Places.sonde());
            target.endsWithoutFailure();
            assertThat(stoppedAgain.folder()).isEqualTo(again.folder());
            for (Path recording : List.of(first.folder(), again.folder())) {
                Findings found = Findings.of(recording);
                assertThat(found.cleanStop()).isTrue();
                assertThat(found.lost()).isZero();
                assertThat(found.calls("execute_tool", "find_name")).isGreaterThanOrEqualTo(REQUESTS / 5);
            }
        }
    }

    @OnEachJdk
    void byTheCommandLine(Jdk jdk) throws Exception {
        Path out = folder.resolve("out");
        try (Target target = Target.start(jdk, folder)) {
            String pid = String.valueOf(target.worked(REQUESTS).pid());
            assertThat(sonde(jdk, 0, "attach", pid, "out=" + out)).anyMatch(line -> line.contains(pid));
            assertThat(sonde(jdk, 4, "attach", pid, "out=" + out)).anyMatch(line -> line.contains("already"));
            target.worked(REQUESTS);
            assertThat(sonde(jdk, 0, "detach", pid)).anyMatch(line -> line.contains("analyze"));
            target.endsWithoutFailure();
        }
        Findings found = Findings.in(out);
        assertThat(found.cleanStop()).isTrue();
        assertThat(found.calls("execute_tool", "find_name")).isGreaterThanOrEqualTo(REQUESTS / 10);
    }

    private static List<String> sonde(Jdk jdk, int code, String... words) {
        try (Child command = Child.on(jdk)
                .program("-jar", Places.sonde().toString())
                .program(words)
                .start()) {
            assertThat(command.closeInput().exitCode()).as("%s", command).isEqualTo(code);
            List<String> said = new ArrayList<>(command.out());
            said.addAll(command.err());
            return said;
        }
    }

    private void refusesWrongUsage(Target target) {
        for (String option : List.of("colour=blue", "profile=fast", "duration=soon")) {
            Attached.Reply refused = Attached.attach(target.pid(), Places.sonde(), folder.resolve("refused"), option);
            assertThat(refused.outcome()).as("%s", refused).isEqualTo("refused");
            assertThat(refused.kind()).isEqualTo("usage");
            assertThat(refused.reason()).contains("'" + option.substring(0, option.indexOf('=')) + "'");
        }
        assertThat(folder.resolve("refused")).doesNotExist();
        assertThat(target.leftOfTheAgent()).isEmpty();
    }

    /** Two at the same time: one records, the other is told. */
    private Attached.Reply oneOfTwo(Target target) throws Exception {
        ExecutorService both = Executors.newFixedThreadPool(2);
        try {
            List<Callable<Attached.Reply>> attaches = new ArrayList<>();
            for (String name : List.of("one", "other")) {
                attaches.add(() -> Attached.attach(target.pid(), Places.sonde(), folder.resolve(name)));
            }
            List<Attached.Reply> replies = new ArrayList<>();
            for (Future<Attached.Reply> reply : both.invokeAll(attaches)) {
                replies.add(reply.get());
            }
            Attached.Reply won = replies.stream()
                    .filter(reply -> reply.outcome().equals("recording"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(replies.toString()));
            replies.remove(won);
            isBusy(replies.get(0), won.folder());
            return won;
        } finally {
            both.shutdownNow();
        }
    }

    private static void isBusy(Attached.Reply reply, Path folder) {
        assertThat(reply.outcome()).as("%s", reply).isEqualTo("refused");
        assertThat(reply.kind()).isEqualTo("busy");
        assertThat(reply.reason()).contains("already");
        assertThat(reply.folder()).isEqualTo(folder);
    }
}
