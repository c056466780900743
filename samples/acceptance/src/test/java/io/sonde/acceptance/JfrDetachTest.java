package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.io.TempDir;

/** A program's own JFR recording goes on over attach and detach; our event goes with us. */
class JfrDetachTest {
    private static final int REQUESTS = 200;
    private static final int LATER = 5;

    @TempDir
    Path folder;

    @OnEachJdk
    void leavesTheProgramsRecordingAlone(Jdk jdk) throws IOException {
        Path own = folder.resolve("own.jfr");
        Attached.Reply detached;
        try (Target target = Target.start(jdk, folder)) {
            target.worked(REQUESTS).ask("flight");
            target.ask("task-thread");

            Attached.Reply attached =
                    Attached.attach(target.pid(), Places.sonde(), folder.resolve("out"), "jfr-spans=on");
            assertThat(attached.outcome()).as("%s", attached).isEqualTo("recording");
            target.worked(REQUESTS).ask("later " + LATER);
            target.ask("pause");
            detached = Attached.detach(target.pid(), Places.sonde());
            assertThat(detached.outcome()).as("%s", detached).isEqualTo("stopped");
            target.ask("resume");
            target.worked(REQUESTS);
            target.ask("task-thread");
            assertThat(target.ask("land " + own)).isEqualTo("landed");
            assertThat(target.leftOfTheAgent()).isEmpty();
            target.worked(REQUESTS).endsWithoutFailure();
        }
        // JFR writes what another recording asked for into each file.
        List<RecordedEvent> ours = RecordingFile.readAllEvents(detached.folder().resolve("spans.jfr")).stream()
                .filter(event -> event.getEventType().getName().equals("sonde.Span"))
                .toList();
        assertThat(ours)
                .filteredOn(event -> event.getString("operation").equals("chat"))
                .filteredOn(event -> event.getString("name").equals("later"))
                .as("model calls made while recording")
                .hasSize(2 * LATER);
        List<RecordedEvent> theirs = RecordingFile.readAllEvents(own);
        Instant first = ours.stream()
                .map(RecordedEvent::getStartTime)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Instant last = ours.stream()
                .map(RecordedEvent::getEndTime)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        assertThat(theirs.stream()
                        .filter(event -> event.getEventType().getName().equals("jdk.ThreadStart"))
                        .filter(event -> event.getStartTime().isAfter(last)))
                .as("events of the program's own recording from after the detach")
                .isNotEmpty();
        assertThat(theirs.stream().filter(event -> event.getStartTime().isBefore(first)))
                .as("events of the program's own recording from before the attach")
                .isNotEmpty();
    }
}
