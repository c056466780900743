package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.kept.HelpDesk;
import com.fasterxml.jackson.databind.JsonNode;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A program that keeps what it should forget, and its healthy twin, under the built agent. */
class HeapLeakTest {
    /** A larger budget of pauses brings the points of the live set closer together. */
    private static final String[] OPTIONS = {"pause-budget=10%"};

    private static final String SECONDS = "45";

    @TempDir
    Path folder;

    private Child start(Jdk jdk, String name, boolean forgets) throws IOException {
        return Places.program(jdk, HelpDesk.class, String.valueOf(forgets), SECONDS)
                .jvm("-Xmx96m")
                .recordingTo(folder.resolve(name), OPTIONS)
                .start();
    }

    private static void ended(Child child) {
        child.told("done ");
        assertThat(child.exitCode()).as("%s", child).isZero();
        assertThat(child.err()).as("%s", child).hasSize(2);
    }

    @OnEachJdk
    void sessionsThatAreKeptAreNamedAndTheirHealthyTwinIsNot(Jdk jdk) throws IOException {
        try (Child leaking = start(jdk, "leaking", false);
                Child healthy = start(jdk, "healthy", true)) {
            ended(leaking);
            ended(healthy);
        }
        Findings leaking = Findings.in(folder.resolve("leaking"));
        assertThat(leaking.findings())
                .filteredOn(finding -> finding.path("detector").asText().endsWith("-leak"))
                .as("%s", leaking.json().path("notEvaluated"))
                .singleElement()
                .satisfies(HeapLeakTest::namesTheConversation);
        Findings healthy = Findings.in(folder.resolve("healthy"));
        assertThat(healthy.findings())
                .extracting(finding -> finding.path("detector").asText())
                .noneMatch(detector -> detector.endsWith("-leak"));
        onlyTheOwnerReads(leaking.recording().resolve("heap"));
    }

    private static void namesTheConversation(JsonNode finding) {
        String told = finding.toPrettyString();
        assertThat(finding.path("detector").asText()).isEqualTo("heap-leak");
        assertThat(finding.path("title").asText()).startsWith("Memory leak: ");
        assertThat(finding.at("/location/class").asText()).as(told).isEqualTo("com.example.kept.Conversation");
        assertThat(finding.at("/saving/bytesPerSession").asDouble()).as(told).isBetween(5_000.0, 20_000.0);
        assertThat(finding.path("explanation").asText())
                .as(told)
                .containsPattern("\\d+ of \\d+ com\\.example\\.kept\\.Conversation whose session is over are still");
    }

    private static void onlyTheOwnerReads(Path heap) throws IOException {
        try (Stream<Path> entries = Files.list(heap)) {
            List<Path> files = entries.toList();
            assertThat(files).hasSizeGreaterThan(4);
            for (Path file : files) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
    }
}
