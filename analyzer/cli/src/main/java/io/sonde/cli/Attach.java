package io.sonde.cli;

import io.sonde.cli.jvm.Answer;
import io.sonde.cli.jvm.Conversation;
import io.sonde.cli.jvm.Jvm;
import io.sonde.cli.jvm.LiveRecording;
import io.sonde.cli.jvm.Preflight;
import io.sonde.cli.jvm.Surroundings;
import io.sonde.cli.jvm.Unreachable;
import io.sonde.format.options.BadOption;
import io.sonde.format.options.RecordingOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sonde attach}: starts a recording in a running JVM, and returns once spans can flow. */
@Command(
        name = "attach",
        description = "Starts a recording in a running JVM.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Attach extends JvmCommand {
    @Parameters(
            index = "0",
            paramLabel = "PID",
            converter = JvmCommand.ProcessId.class,
            description = "Process id of the JVM; sonde list shows them.")
    private long pid;

    @Parameters(
            index = "1..*",
            paramLabel = "key=value",
            description = "Options as with -javaagent, such as out=FOLDER or duration=60s; SONDE_* in the environment"
                    + " count where they are not given.")
    private List<String> assignments = List.of();

    Attach(PrintStream out, PrintStream err, Path workingFolder, Surroundings surroundings) {
        super(out, err, workingFolder, surroundings);
    }

    /** The same without a parser: the parser costs more time than all the rest. */
    Attach with(long process, List<String> options) {
        pid = process;
        assignments = List.copyOf(options);
        return this;
    }

    @Override
    int answer() throws BadOption, Unreachable {
        String options = RecordingOptions.of(
                        String.join(",", assignments), surroundings.environment(), workingFolder.toAbsolutePath())
                .forAnotherProcess();
        Jvm jvm = Preflight.reach(surroundings, pid);
        Optional<LiveRecording> present = LiveRecording.of(jvm);
        if (present.isPresent()) {
            throw recordedAlready(present.get().folder().toString());
        }
        Answer answer = new Conversation(surroundings, jvm).attach(options);
        return switch (answer.outcome()) {
            case "recording" -> recording(jvm, answer);
            case "refused" -> refused(answer);
            default -> failed(answer);
        };
    }

    private int recording(Jvm jvm, Answer answer) {
        out.println(
                "Recording process " + pid + " (" + jvm.main() + ") to " + answer.text("folder", "an unknown folder"));
        out.println("  how it goes: sonde status " + pid);
        out.println("  to end it:   sonde detach " + pid);
        String warning = Preflight.warningOf(jvm);
        if (warning != null) {
            out.println(warning);
        }
        return ExitCode.DONE;
    }

    private int refused(Answer answer) throws Unreachable {
        if (answer.text("kind", "").equals("busy")) {
            throw recordedAlready(answer.text("folder", "an unknown folder"));
        }
        err.println("sonde: not recording: " + sentence(answer.text("reason", "no reason was given")));
        return answer.text("kind", "").equals("usage") ? ExitCode.USAGE : ExitCode.UNREACHABLE;
    }

    private Unreachable recordedAlready(String folder) {
        return new Unreachable("Process " + pid + " is being recorded already, to " + folder
                + ": nothing was changed. sonde detach " + pid + " ends that recording.");
    }

    private int failed(Answer answer) {
        err.println("sonde: not recording: " + sentence(answer.text("reason", "no reason was given"))
                + " This is a defect of Sonde; the program goes on. Please report it at " + Sonde.ISSUES + ".");
        return ExitCode.DEFECT;
    }

    static String sentence(String reason) {
        return reason.endsWith(".") ? reason : reason + ".";
    }
}
