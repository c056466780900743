package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that was attached with one version of sonde.jar is attached with another one, and with the first again. */
class OtherVersionTest {
    private static final int REQUESTS = 200;

    @TempDir
    Path folder;

    @OnEachJdk
    void runsItsOwnCode(Jdk jdk) throws IOException {
        Path newer = OtherVersion.write(folder.resolve("newer.jar"), "9.9.9");
        Path newest = OtherVersion.write(folder.resolve("newest.jar"), "10.0.0");
        try (Target target = Target.start(jdk, folder)) {
            target.worked(REQUESTS);

            String first = recordedWith(target, Places.sonde(), "first");
            assertThat(first).isNotIn("9.9.9", "10.0.0").doesNotStartWith("file-");
            assertThat(recordedWith(target, newer, "second")).isEqualTo("9.9.9");
            assertThat(recordedWith(target, newest, "third")).isEqualTo("10.0.0");
            assertThat(recordedWith(target, Places.sonde(), "fourth")).isEqualTo(first);
            assertThat(recordedWith(target, newer, "fifth")).isEqualTo("9.9.9");
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
        Findings found = Findings.of(detached.folder());
        assertThat(found.cleanStop()).isTrue();
        assertThat(found.lost()).isZero();
        assertThat(found.calls("execute_tool", "find_name")).isGreaterThanOrEqualTo(REQUESTS / 10);
        return new ObjectMapper()
                .readTree(detached.folder().resolve("manifest.json").toFile())
                .at("/agent/version")
                .asText();
    }
}
