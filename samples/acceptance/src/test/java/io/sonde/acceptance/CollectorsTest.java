package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.assistant.Assistant;
import com.example.assistant.SteadyProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** With ZGC every span is there, and async-profiler only where it does no harm. */
class CollectorsTest {
    private static final int QUESTIONS_A_SECOND = 40;
    private static final int SECONDS = 3;

    @TempDir
    Path out;

    @OnEachJdk
    void withZgc(Jdk jdk) {
        try (Child child = Places.program(
                        jdk, SteadyProgram.class, String.valueOf(QUESTIONS_A_SECOND), String.valueOf(SECONDS))
                .collector("Z")
                .jvm("-Xmx256m")
                .recordingTo(out)
                .start()) {
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        }

        Findings found = Findings.in(out);
        assertThat(found.lost()).isZero();
        assertThat(found.sessions()).isEqualTo(QUESTIONS_A_SECOND * SECONDS);
        assertThat(found.spans())
                .isGreaterThanOrEqualTo((long) QUESTIONS_A_SECOND * SECONDS * Assistant.CALLS_PER_QUESTION);
        String missing = found.json().at("/recording/notRecorded").toString();
        if (jdk.feature() < 21) {
            assertThat(missing).contains("with ZGC before Java 21 it may crash the program");
        } else {
            assertThat(missing).doesNotContain("ZGC before Java 21");
        }
    }
}
