package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.assistant.AssistantProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program prints what it prints without us, keeps its properties, and has two lines of ours beside its errors. */
@Timeout(300)
class QuietHostTest {
    @TempDir
    Path out;

    @OnEachJdk
    void isAsItWasWithoutUs(Jdk jdk) {
        List<String> plain;
        List<String> plainErrors;
        try (Child child = asked(Places.program(jdk, AssistantProgram.class))) {
            plain = ended(child).out();
            plainErrors = child.err();
        }
        try (Child child = asked(Places.program(jdk, AssistantProgram.class).recordingTo(out))) {
            awaitSegment(child);
            ended(child);
            assertThat(child.out()).isEqualTo(plain).contains("answered 3", "java.home");
            assertThat(child.err())
                    .filteredOn(line -> !line.startsWith("sonde: "))
                    .isEqualTo(plainErrors);
            assertThat(child.err()).hasSize(plainErrors.size() + 2);
        }
        assertThat(Findings.in(out).sessions()).isEqualTo(3);
    }

    private static Child asked(Child.Command command) {
        Child child = command.start();
        child.tell("ask 3").told("answered 3");
        return child;
    }

    /** Chronicle asks for settings while it opens its first file, and finds them among the properties for that moment. */
    private void awaitSegment(Child child) {
        Path spans = Folders.recordingIn(out).resolve("spans");
        while (!Files.exists(spans.resolve("metadata.cq4t"))) {
            assertThat(child.isAlive()).as("%s", child).isTrue();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static Child ended(Child child) {
        child.tell("properties").closeInput();
        assertThat(child.exitCode()).as("%s", child).isZero();
        return child;
    }
}
