package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.served.ServedProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Incoming traces are joined always; outgoing requests carry one only on request. */
class PropagationTest {
    @TempDir
    Path folder;

    private String header(Jdk jdk, String... options) throws IOException {
        Path rules = Files.writeString(
                folder.resolve("rules.txt"),
                "session com.example.served.ServedProgram#answer()\naction com.example.served.ServedProgram#look()\n");
        String[] all = new String[options.length + 1];
        all[0] = "rules=" + rules;
        System.arraycopy(options, 0, all, 1, options.length);
        try (Child child = Places.program(jdk, ServedProgram.class)
                .recordingTo(folder.resolve("out"), all)
                .start()) {
            child.told("ready");
            String header = child.tell("/ask").told("header ");
            child.told("asked ");
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            return header.substring("header ".length());
        }
    }

    @OnEachJdk
    void nothingIsWrittenUnasked(Jdk jdk) throws IOException {
        assertThat(header(jdk)).isEqualTo("null");
        assertThat(Findings.in(folder.resolve("out"))
                        .json()
                        .at("/tracedSessions/0/traceId")
                        .asText())
                .isEqualTo(ServedProgram.TRACE);
    }

    @OnEachJdk
    void theTraceGoesOnOnRequest(Jdk jdk) throws IOException {
        assertThat(header(jdk, "propagate=w3c")).startsWith("00-" + ServedProgram.TRACE + "-");
        assertThat(Findings.in(folder.resolve("out"))
                        .json()
                        .at("/tracedSessions/0/traceId")
                        .asText())
                .isEqualTo(ServedProgram.TRACE);
    }
}
