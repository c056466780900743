package io.sonde.cli;

import io.sonde.cli.jvm.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** One run of the command line: its exit code and what it printed. */
record CommandLineRun(int code, String out, String err) {
    static Surroundings surroundings(Path jar) {
        return new Surroundings(Path.of("/proc"), Map.of(), jar, Path.of("/tmp"), true, Duration.ofSeconds(60));
    }

    static CommandLineRun of(Surroundings surroundings, Path folder, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new Sonde(print(out), print(err), folder, surroundings).run(arguments);
        return new CommandLineRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
