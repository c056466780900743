package io.sonde.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** A command that the contract names and this version does not have: it says so in one sentence. */
@Command
final class NotYet implements Callable<Integer> {
    /** Name of the command to its purpose. */
    static final Map<String, String> COMMANDS = new TreeMap<>(Map.of(
            "compare", "Compares two recordings (not available yet).",
            "export", "Writes a recording in a foreign format (not available yet)."));

    private final String name;
    private final PrintStream err;

    @Parameters(hidden = true)
    private List<String> ignored = List.of();

    private NotYet(String name, PrintStream err) {
        this.name = name;
        this.err = err;
    }

    static CommandLine command(String name, String purpose, PrintStream err) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new NotYet(name, err));
        spec.usageMessage().description(purpose);
        spec.parser().unmatchedOptionsArePositionalParams(true);
        return new CommandLine(spec);
    }

    @Override
    public Integer call() {
        err.println("sonde: the command '" + name + "' is not available yet in this version.");
        return ExitCode.USAGE;
    }
}
