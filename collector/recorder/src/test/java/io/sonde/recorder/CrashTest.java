package io.sonde.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.RingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrashTest {
    @TempDir
    Path folder;

    /** 100: dead before Chronicle is even loaded. 17,500: in the midst of draining. */
    @ParameterizedTest
    @ValueSource(longs = {100, 17_500})
    void whatWasCommittedIsInTheQueueOrInTheRing(long spans) throws Exception {
        assertThat(runUntilItDies(spans)).isEqualTo(9);

        Seen seen = new Seen();
        long next = 0;
        if (folder.resolve("spans").toFile().exists()) {
            seen.spans.addAll(Recorded.all(folder.resolve("spans")).spans);
            next = Recorded.next(folder.resolve("spans"), 42);
        }
        RingFile.Rest rest = RingFile.open(folder.resolve("spans.ring")).read(seen, next);

        assertThat(rest.damage()).isNull();
        assertThat(rest.skipped()).isZero();
        assertThat(seen.spans)
                .isEqualTo(LongStream.rangeClosed(1, spans).boxed().toList());
    }

    private int runUntilItDies(long spans) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                DyingProgram.class.getName(),
                folder.toString(),
                Long.toString(spans)));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }
}
