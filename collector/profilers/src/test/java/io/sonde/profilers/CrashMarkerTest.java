package io.sonde.profilers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashMarkerTest {
    private static final long GONE = 4_000_000_000L;

    @TempDir
    Path out;

    private List<Path> markers() throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".sonde-"))
                    .toList();
        }
    }

    /** As a process leaves it that has ended in the midst of native code. */
    private void left() throws IOException {
        new CrashMarker(out, "1").set();
        Path own = markers().get(0);
        String text =
                Files.readString(own).replaceAll("pid=.*", "pid=" + GONE).replaceAll("(?m)^folder=.*", "folder=" + out);
        Files.delete(own);
        Files.writeString(
                out.resolve(own.getFileName()
                        .toString()
                        .replace(String.valueOf(ProcessHandle.current().pid()), String.valueOf(GONE))),
                text);
    }

    private void report(String frame) throws IOException {
        Files.writeString(
                out.resolve("hs_err_pid" + GONE + ".log"),
                "# A fatal error has been detected\n# Problematic frame:\n# " + frame
                        + "\n\nDynamic libraries:\n7f00 r-xp 00 /tmp/sonde-1/" + AsyncLibrary.FILE + "\n");
    }

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(new CrashMarker(out, "1").verdict()).isNull();
        assertThat(new CrashMarker(out.resolve("missing"), "1").verdict()).isNull();
    }

    @Test
    void whatIsAtWorkSaysNothingAndGoesAtTheEnd() throws IOException {
        CrashMarker running = new CrashMarker(out, "1");
        running.set();
        assertThat(markers()).hasSize(1);
        assertThat(new CrashMarker(out, "1").verdict()).isNull();
        assertThat(markers()).hasSize(1);
        running.clear();
        assertThat(markers()).isEmpty();
    }

    @Test
    void aKilledProcessIsNoCrash() throws IOException {
        left();
        assertThat(new CrashMarker(out, "1").verdict()).isNull();
        assertThat(markers()).isEmpty();
    }

    @Test
    void aCrashElsewhereIsNoneOfOurs() throws IOException {
        left();
        report("C  [libother.so+0x1234]  broken+0x1");
        assertThat(new CrashMarker(out, "1").verdict()).isNull();
    }

    @Test
    void aCrashInOurNativeCodeKeepsItAwayUntilItIsForgiven() throws IOException {
        left();
        report("C  [" + AsyncLibrary.FILE + "+0x1234]  broken+0x1");
        String verdict = new CrashMarker(out, "1").verdict();
        assertThat(verdict).contains("hs_err_pid" + GONE, "deleted");
        assertThat(new CrashMarker(out, "1").verdict()).isEqualTo(verdict);
        Files.delete(markers().get(0));
        assertThat(new CrashMarker(out, "1").verdict()).isNull();
    }

    @Test
    void anotherVersionTriesAgain() throws IOException {
        left();
        report("C  [" + AsyncLibrary.FILE + "+0x1234]");
        assertThat(new CrashMarker(out, "1").verdict()).isNotNull();
        assertThat(new CrashMarker(out, "2").verdict()).isNull();
        assertThat(markers()).isEmpty();
    }

    @Test
    void afterSomeWeeksItIsTriedAgain() throws IOException {
        left();
        report("C  [" + AsyncLibrary.FILE + "+0x1234]");
        assertThat(new CrashMarker(out, "1").verdict()).isNotNull();
        Files.setLastModifiedTime(markers().get(0), FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        assertThat(new CrashMarker(out, "1").verdict()).isNull();
    }
}
