package io.sonde.cli;

import io.sonde.cli.jvm.Surroundings;
import io.sonde.cli.jvm.Unreachable;
import io.sonde.format.options.BadOption;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the commands for running JVMs have in common: what goes wrong is one sentence and an exit code. */
@Command
abstract class JvmCommand implements Callable<Integer> {
    private static final long MINUTE = 60;
    private static final long HOUR = 3600;
    private static final long DAY = 86_400;

    final PrintStream out;
    final PrintStream err;
    final Path workingFolder;
    final Surroundings surroundings;

    JvmCommand(PrintStream out, PrintStream err, Path workingFolder, Surroundings surroundings) {
        this.out = out;
        this.err = err;
        this.workingFolder = workingFolder;
        this.surroundings = surroundings;
    }

    @Override
    public final Integer call() throws Exception {
        try {
            return answer();
        } catch (BadOption bad) {
            err.println("sonde: " + bad.getMessage() + ".");
            return ExitCode.USAGE;
        } catch (Unreachable no) {
            err.println("sonde: " + no.getMessage());
            return ExitCode.UNREACHABLE;
        }
    }

    /** Does it; returns the exit code. */
    abstract int answer() throws Exception;

    /** {@code 3d 4h}, {@code 5m 6s}: two units at most. */
    static String span(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < MINUTE) {
            return seconds + "s";
        }
        if (seconds < HOUR) {
            return seconds / MINUTE + "m " + seconds % MINUTE + "s";
        }
        return seconds < DAY
                ? seconds / HOUR + "h " + seconds % HOUR / MINUTE + "m"
                : seconds / DAY + "d " + seconds % DAY / HOUR + "h";
    }

    /** Takes what {@code sonde list} shows. */
    static final class ProcessId implements ITypeConverter<Long> {
        @Override
        public Long convert(String word) {
            if (!word.matches("\\d{1,10}")) {
                throw new TypeConversionException("'" + word + "' is no process id; sonde list shows them");
            }
            return Long.valueOf(word);
        }
    }
}
