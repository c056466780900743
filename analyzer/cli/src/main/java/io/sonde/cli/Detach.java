package io.sonde.cli;

import io.sonde.cli.jvm.Answer;
import io.sonde.cli.jvm.Conversation;
import io.sonde.cli.jvm.Jvm;
import io.sonde.cli.jvm.LiveRecording;
import io.sonde.cli.jvm.Preflight;
import io.sonde.cli.jvm.Surroundings;
import io.sonde.cli.jvm.Unreachable;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sonde detach}: ends the recording of a JVM and leaves it as it was. */
@Command(
        name = "detach",
        description = "Ends the recording of a running JVM and restores its classes.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Detach extends JvmCommand {
    @Parameters(
            index = "0",
            paramLabel = "PID",
            converter = JvmCommand.ProcessId.class,
            description = "Process id of the JVM; sonde list shows them.")
    private long pid;

    Detach(PrintStream out, PrintStream err, Path workingFolder, Surroundings surroundings) {
        super(out, err, workingFolder, surroundings);
    }

    /** The same without a parser. */
    Detach with(long process) {
        pid = process;
        return this;
    }

    @Override
    int answer() throws Unreachable {
        Jvm jvm = Preflight.reach(surroundings, pid);
        if (Files.isDirectory(surroundings.proc()) && !LiveRecording.mayBe(jvm)) {
            throw notRecorded();
        }
        Answer answer = new Conversation(surroundings, jvm).detach();
        switch (answer.outcome()) {
            case "stopped" -> {
                return stopped(answer);
            }
            case "none" -> throw notRecorded();
            default -> {
                err.println("sonde: the recording may still run: "
                        + Attach.sentence(answer.text("reason", "no reason was given")) + " sonde status " + pid
                        + " shows it. If this is not the program's own doing it is a defect of Sonde: please report it at "
                        + Sonde.ISSUES + ".");
                return ExitCode.DEFECT;
            }
        }
    }

    private Unreachable notRecorded() {
        return new Unreachable(
                "Process " + pid + " is not being recorded: there is nothing to end. sonde list shows what" + " is.");
    }

    private int stopped(Answer answer) {
        String lost = answer.text("lost", "0");
        Path folder = Path.of(answer.text("folder", "."));
        out.println("Recorded " + answer.text("spans", "?") + " spans, " + (lost.equals("0") ? "none" : lost) + " lost"
                + (answer.text("clean", "true").equals("true") ? "" : "; not everything could be written in time")
                + ": "
                + folder);
        String remains = answer.text("remains", "");
        if (!remains.isEmpty()) {
            out.println("What remains in the JVM:");
            remains.lines().forEach(line -> out.println("  " + line));
        }
        out.println("Now run: " + Shell.analyze(folder));
        return ExitCode.DONE;
    }
}
