package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.assistant.AssistantProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The program prints what it prints without us, keeps its properties, and has two lines of ours beside its errors. */
class QuietHostTest {
    @TempDir
    Path out;

    @OnEachJdk
    void isAsItWasWithoutUs(Jdk jdk) {
        List<String> plain;
        List<String> plainErrors;
        try (Child child = run(Places.program(jdk, AssistantProgram.class))) {
            plain = child.out();
            plainErrors = child.err();
        }
        try (Child child = run(Places.program(jdk, AssistantProgram.class).recordingTo(out))) {
            assertThat(child.out()).isEqualTo(plain).contains("answered 3", "java.home");
            assertThat(child.err())
                    .filteredOn(line -> !line.startsWith("sonde: "))
                    .isEqualTo(plainErrors);
            assertThat(child.err()).hasSize(plainErrors.size() + 2);
        }
        assertThat(Findings.in(out).sessions()).isEqualTo(3);
    }

    private static Child run(Child.Command command) {
        Child child = command.start();
        child.tell("ask 3").tell("properties").closeInput();
        assertThat(child.exitCode()).as("%s", child).isZero();
        return child;
    }
}
