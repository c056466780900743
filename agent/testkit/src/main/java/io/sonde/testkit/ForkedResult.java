package io.sonde.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * What one test came to in another JVM, a line of its file.
 *
 * @param millis how long it took
 * @param text of a failure its message and stack, of a test left out the reason; of {@link Status#CENSUS} the line
 */
public record ForkedResult(Status status, String name, long millis, String text) {
    /** The kinds of lines. */
    public enum Status {
        PASSED,
        FAILED,
        SKIPPED,
        /** What the agent found, wove and refused, after the last test. */
        CENSUS,
        /** The last line: nothing is missing. */
        END
    }

    static ForkedResult failed(String name, String reason) {
        return new ForkedResult(Status.FAILED, name, 0, reason);
    }

    static ForkedResult census(String line) {
        return new ForkedResult(Status.CENSUS, "census", 0, line);
    }

    static ForkedResult end() {
        return new ForkedResult(Status.END, "end", 0, "");
    }

    String line() {
        return status + "\t" + millis + "\t" + encode(name) + "\t" + encode(text);
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }

    private static ForkedResult of(String line) {
        String[] parts = line.split("\t", -1);
        return new ForkedResult(Status.valueOf(parts[0]), decode(parts[2]), Long.parseLong(parts[1]), decode(parts[3]));
    }

    /** The lines of a file, in order; none where there is no file. */
    public static List<ForkedResult> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream().map(ForkedResult::of).toList();
    }
}
