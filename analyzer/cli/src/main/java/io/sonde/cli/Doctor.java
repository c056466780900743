package io.sonde.cli;

import io.sonde.cli.jvm.Check;
import io.sonde.cli.jvm.Jvm;
import io.sonde.cli.jvm.LiveRecording;
import io.sonde.cli.jvm.Machine;
import io.sonde.cli.jvm.Preflight;
import io.sonde.cli.jvm.Surroundings;
import io.sonde.format.options.BadOption;
import io.sonde.format.options.RecordingOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sonde doctor}: says beforehand what would work and what not, and why. */
@Command(
        name = "doctor",
        description = "Says what would work here, or with a JVM, and why. No JVM is touched.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Doctor extends JvmCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PID",
            converter = JvmCommand.ProcessId.class,
            description = "Process id of the JVM to record; without it this machine is looked at.")
    private @Nullable Long pid;

    @Parameters(index = "1..*", paramLabel = "key=value", description = "Options as for attach, to be checked.")
    private List<String> assignments = List.of();

    Doctor(PrintStream out, PrintStream err, Path workingFolder, Surroundings surroundings) {
        super(out, err, workingFolder, surroundings);
    }

    @Override
    int answer() throws BadOption {
        RecordingOptions options = RecordingOptions.of(
                String.join(",", assignments), surroundings.environment(), workingFolder.toAbsolutePath());
        List<Check> checks = new ArrayList<>();
        Path folder = options.given().containsKey("out") ? options.out() : null;
        Long process = pid;
        if (process == null) {
            checks.addAll(Machine.checks(surroundings));
            checks.add(Machine.room(surroundings, null, folder, workingFolder));
            checks.addAll(Machine.sampling(surroundings));
        } else {
            Jvm jvm = Preflight.process(surroundings, process);
            checks.addAll(Preflight.checks(surroundings, jvm));
            boolean works = works(checks);
            if (works) {
                LiveRecording.of(jvm).ifPresent(live -> checks.add(recorded(process, live)));
                checks.add(Machine.room(surroundings, jvm, folder, workingFolder));
                checks.addAll(Machine.sampling(surroundings));
            }
        }
        for (Check check : checks) {
            out.printf(
                    Locale.ROOT,
                    "%-8s %-13s %s%n",
                    check.outcome().name().toLowerCase(Locale.ROOT),
                    check.subject(),
                    check.sentence());
        }
        return works(checks) ? ExitCode.DONE : ExitCode.UNREACHABLE;
    }

    private static boolean works(List<Check> checks) {
        return checks.stream().noneMatch(check -> check.outcome() == Check.Outcome.NO);
    }

    private static Check recorded(long pid, LiveRecording live) {
        return new Check(
                Check.Outcome.NO,
                "recording",
                "Process " + pid + " is being recorded already, to " + live.folder() + ": sonde detach " + pid
                        + " ends that recording.");
    }
}
