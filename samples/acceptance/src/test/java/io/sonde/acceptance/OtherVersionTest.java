package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that was attached with one version of sonde.jar is attached with another one, and with the first again. */
class OtherVersionTest {
    private static final int REQUESTS = 200;

    @TempDir
    static Path jars;

    @TempDir
    Path folder;

    private static Path newer;

    @BeforeAll
    static void write() throws IOException {
        newer = OtherVersion.write(jars.resolve("newer.jar"), "9.9.9");
    }

    @OnEachJdk
    void runsItsOwnCode(Jdk jdk) throws IOException {
        try (Target target = Target.start(jdk, folder)) {
            target.worked(REQUESTS);

            String first = recordedWith(target, Places.sonde(), "first");
            assertThat(first).isNotEqualTo("9.9.9").doesNotStartWith("file-");
            assertThat(recordedWith(target, newer, "second")).isEqualTo("9.9.9");
            assertThat(recordedWith(target, Places.sonde(), "third")).isEqualTo(first);
            assertThat(target.leftOfTheAgent()).isEmpty();
            target.endsWithoutFailure();
        }
    }

    /** The version that stands in the recording. */
    private String recordedWith(Target target, Path jar, String name) throws IOException {
        Attached.Reply attached = Attached.attach(target.pid(), jar, folder.resolve(name));
        assertThat(attached.outcome()).as("%s: %s", name, attached).isEqualTo("recording");
        target.worked(REQUESTS);
        Attached.Reply detached = Attached.detach(target.pid(), jar);
        assertThat(detached.outcome()).as("%s: %s", name, detached).isEqualTo("stopped");
        assertThat(detached.clean()).isTrue();
        assertThat(detached.lost()).isZero();
        assertThat(Sessions.of(detached.folder()).count(Operation.EXECUTE_TOOL)).isGreaterThanOrEqualTo(REQUESTS / 10);
        return new ObjectMapper()
                .readTree(detached.folder().resolve("manifest.json").toFile())
                .at("/agent/version")
                .asText();
    }
}
