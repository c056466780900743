package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.assistant.AssistantProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.io.TempDir;

/** Spans stand on JFR's timeline while somebody records with it, and JFR is left alone otherwise. */
class JfrSpansTest {
    private static final int QUESTIONS = 5;

    @TempDir
    Path folder;

    private static List<RecordedEvent> spansIn(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("sonde.Span"))
                .toList();
    }

    private static void ask(Child child) {
        child.tell("ask " + QUESTIONS).told("answered " + QUESTIONS);
    }

    private void areAllThere(Path file) throws IOException {
        List<RecordedEvent> spans = spansIn(file);
        assertThat(spans).hasSize((int) Findings.in(folder.resolve("out")).spans());
        assertThat(spans)
                .filteredOn(event -> event.getString("operation").equals("chat"))
                .hasSize(2 * QUESTIONS)
                .allSatisfy(chat -> {
                    assertThat(chat.getString("phase")).isEqualTo("decision");
                    assertThat(chat.getString("agent")).isNotBlank();
                    assertThat(chat.getString("parentId")).hasSize(16);
                    assertThat(chat.getThread("startingThread").getJavaName()).isEqualTo("main");
                    assertThat(chat.getStackTrace()).isNull();
                });
        assertThat(spans)
                .filteredOn(event -> event.getString("parentId") == null)
                .filteredOn(event -> event.getString("operation").equals("invoke_agent"))
                .hasSize(QUESTIONS)
                .allSatisfy(root -> assertThat(root.getString("traceId")).isEqualTo(root.getString("spanId")));
    }

    @OnEachJdk
    void whileTheProgramsOwnRecordingRuns(Jdk jdk) throws IOException {
        Path file = folder.resolve("program.jfr");
        try (Child child = Places.program(jdk, AssistantProgram.class)
                .jvm("-XX:StartFlightRecording:filename=" + file)
                .recordingTo(folder.resolve("out"))
                .start()) {
            ask(child);
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        }
        areAllThere(file);
    }

    @OnEachJdk
    void onRequest(Jdk jdk) throws IOException {
        Path out = folder.resolve("out");
        try (Child child = Places.program(jdk, AssistantProgram.class)
                .recordingTo(out, "jfr-spans=on", "profile=spans")
                .start()) {
            ask(child);
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        }
        Path file = Folders.recordingIn(out).resolve("spans.jfr");
        areAllThere(file);
        assertThat(RecordingFile.readAllEvents(file))
                .allMatch(event -> event.getEventType().getName().equals("sonde.Span"));
    }

    /** With samples and with a recording of the program's own, which stand in the same files of JFR. */
    @OnEachJdk
    void onRequestWhateverElseIsRecorded(Jdk jdk) throws IOException {
        Path out = folder.resolve("out");
        Path own = folder.resolve("program.jfr");
        try (Child child = Places.program(jdk, AssistantProgram.class)
                .jvm("-XX:StartFlightRecording:filename=" + own)
                .recordingTo(out, "jfr-spans=on")
                .start()) {
            ask(child);
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        }
        Path file = Folders.recordingIn(out).resolve("spans.jfr");
        areAllThere(file);
        assertThat(RecordingFile.readAllEvents(file))
                .allMatch(event -> event.getEventType().getName().equals("sonde.Span"));
        assertThat(RecordingFile.readAllEvents(own))
                .anyMatch(event -> event.getEventType().getName().startsWith("jdk."));
    }

    @OnEachJdk
    void spansAloneNeedNoClassOfJfr(Jdk jdk) throws IOException {
        Path loaded = folder.resolve("classes.log");
        try (Child child = Places.program(jdk, AssistantProgram.class)
                .jvm("-Xlog:class+load:file=" + loaded)
                .recordingTo(folder.resolve("out"), "profile=spans")
                .start()) {
            ask(child);
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        }
        assertThat(Files.readAllLines(loaded))
                .hasSizeGreaterThan(400)
                .noneMatch(line -> line.contains("jdk.jfr.") || line.contains("io.sonde.core.JfrSpans"))
                .noneMatch(line -> line.matches(".*(one\\.profiler\\.|io\\.sonde\\.profilers\\.(Async|Flight)).*"));
    }
}
