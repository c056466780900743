package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.assistant.Assistant;
import com.example.assistant.SteadyProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** 500 spans a second lose none: for ten seconds, and for a minute with {@code -Dsonde.long=true}. */
class SteadyLoadTest {
    private static final int SPANS_PER_SECOND = 500;
    private static final int SECONDS = Boolean.getBoolean("sonde.long") ? 60 : 10;

    @TempDir
    Path out;

    @OnEachJdk
    void losesNoSpan(Jdk jdk) {
        int questions = SPANS_PER_SECOND / Assistant.CALLS_PER_QUESTION;
        try (Child child = Places.program(jdk, SteadyProgram.class, String.valueOf(questions), String.valueOf(SECONDS))
                .recordingTo(out)
                .start()) {
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            System.out.println(jdk + ": " + child.told("answered ") + "; " + child.warned("recorded "));
        }

        Findings found = Findings.in(out);
        long asked = (long) questions * SECONDS;
        assertThat(found.lost()).isZero();
        assertThat(found.sessions()).isEqualTo(asked);
        assertThat(found.calls("chat")).isEqualTo(2 * asked);
        assertThat(found.calls("execute_tool")).isEqualTo(asked);
        assertThat(found.calls("sonde.sql") + found.calls("sql")).isGreaterThanOrEqualTo(asked);
        assertThat(found.cleanStop()).isTrue();
    }
}
