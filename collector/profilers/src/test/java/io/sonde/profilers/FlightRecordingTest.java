package io.sonde.profilers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FlightRecordingTest {
    @TempDir
    Path folder;

    /** A program whose first span opens when it ends: JFR is to be started in its shutdown hook. */
    static final class Ending {
        private Ending() {}

        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                FlightRecording recording =
                        new FlightRecording(Path.of(args[0]), Profile.STANDARD, new ConcurrentHashMap<>());
                try {
                    recording.start();
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
                System.out.println(
                        recording.facts().recording() + ", " + recording.facts().reason());
            }));
        }
    }

    @Test
    @Timeout(120)
    void isSaidNotToRunInAProgramThatEnds() throws IOException, InterruptedException {
        Process ending = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Ending.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        try {
            String told = new String(ending.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(told.strip()).isEqualTo("false, JFR cannot be started: Shutdown in progress");
            assertThat(ending.waitFor()).isZero();
        } finally {
            ending.destroyForcibly();
        }
    }
}
