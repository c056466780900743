package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.attached.RecordsItself;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A program starts and ends recordings of itself. */
class RecordsItselfTest {
    @TempDir
    Path folder;

    @OnEachJdk
    void twoStretches(Jdk jdk) throws IOException {
        Path out = folder.resolve("out");
        try (Child child = Child.on(jdk)
                .classPath(List.of(Places.sonde(), Places.classes()))
                .program(RecordsItself.class.getName(), out.toString())
                .in(folder)
                .start()) {
            assertThat(child.exitCode()).as("%s", child).isZero();
            assertThat(child.out()).last().isEqualTo("done");
            assertThat(child.out())
                    .filteredOn(line -> line.startsWith("refused: "))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("profile", "everything", "spans, standard"),
                            line -> assertThat(line).contains("recorded already"),
                            line -> assertThat(line).contains("recorded already"));
        }
        try (Stream<Path> recordings = Files.list(out)) {
            assertThat(recordings.toList()).hasSize(2).allSatisfy(recording -> {
                Findings found = Findings.of(recording);
                assertThat(found.cleanStop()).isTrue();
                assertThat(found.spans()).isEqualTo(5);
            });
        }
    }
}
