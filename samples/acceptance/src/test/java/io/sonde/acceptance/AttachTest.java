package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A program under full load is recorded from the middle on: what it has loaded already, and what it loads later. */
class AttachTest {
    private static final int REQUESTS = 200;
    /** Requests by each way in the loader that comes later, and with the library that comes later. */
    private static final int LATER = 10;

    @TempDir
    Path folder;

    @OnEachJdk
    void recordsWhatWasLoadedAndWhatComesLater(Jdk jdk) throws IOException {
        Attached.Reply attached;
        Attached.Reply detached;
        try (Target target = Target.start(jdk, folder)) {
            target.worked(REQUESTS);
            for (String way : List.of("agent", "http", "task", "virtual")) {
                assertThat(target.ask("hold " + way + " early-" + way)).isEqualTo("holding early-" + way);
            }

            attached = Attached.attach(target.pid(), Places.sonde(), folder.resolve("out"));

            assertThat(attached.outcome()).as("%s", attached).isEqualTo("recording");
            for (String way : List.of("agent", "http", "task", "virtual")) {
                assertThat(target.ask("release early-" + way)).isEqualTo("right");
            }
            assertThat(target.ask("later " + LATER)).isEqualTo("failures 0");
            assertThat(target.ask("reactive " + LATER)).isEqualTo("failures 0");
            for (String way : List.of("agent", "http", "task", "future", "virtual")) {
                target.ask("hold " + way + " " + way);
            }
            target.worked(REQUESTS);
            for (String way : List.of("agent", "http", "task", "future", "virtual")) {
                assertThat(target.ask("release " + way)).isEqualTo("right");
            }
            target.ask("pause");

            detached = Attached.detach(target.pid(), Places.sonde());

            target.ask("resume");
            target.worked(REQUESTS).endsWithoutFailure();
        }
        assertThat(detached.outcome()).as("%s", detached).isEqualTo("stopped");
        assertThat(detached.folder()).isEqualTo(attached.folder());
        assertThat(detached.clean()).isTrue();
        assertThat(detached.lost()).isZero();
        isWholeAndClean(detached);
    }

    private static void isWholeAndClean(Attached.Reply detached) {
        Findings found = Findings.of(detached.folder());
        assertThat(found.cleanStop()).isTrue();
        assertThat(found.lost()).isZero();
        assertThat(found.spans()).isGreaterThanOrEqualTo(detached.spans());
        assertThat(found.unfinished())
                .as("open sessions though the load had paused")
                .isZero();
        assertThat(found.calls("chat", "first")).isGreaterThanOrEqualTo(2 * REQUESTS / 5);
        assertThat(found.calls("chat", "later")).isEqualTo(2 * LATER);
        assertThat(found.calls("execute_tool", "find_name")).isGreaterThanOrEqualTo(REQUESTS / 5 + LATER);
        Sessions sessions = Sessions.of(detached.folder());
        assertThat(sessions.count((session, node) -> session.flag(node, SpanFlags.LEAKED)))
                .as("spans that were closed by another's end")
                .isZero();
        assertThat(sessions.count((session, node) -> session.unfinished(node)))
                .as("spans that never ended")
                .isZero();
        assertThat(sessions.count(Operation.SQL)).isGreaterThanOrEqualTo(REQUESTS / 5);
    }
}
