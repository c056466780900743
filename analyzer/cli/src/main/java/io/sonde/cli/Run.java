package io.sonde.cli;

import io.sonde.cli.jvm.Machine;
import io.sonde.cli.jvm.Surroundings;
import io.sonde.format.Format;
import io.sonde.format.options.BadOption;
import io.sonde.format.options.RecordingOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code sonde run}: starts a program with the agent, for those who prefer a command to a flag. A {@code java} gets the
 * flag; whatever else is run, such as a script or a build tool, gets it through the environment, for every JVM it starts.
 */
@Command(
        name = "run",
        description = "Runs a command with a recording: a JVM, or whatever starts one.",
        customSynopsis = "sonde run [key=value ...] -- COMMAND [ARGUMENT ...]",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Run extends JvmCommand {
    private static final String TOOL_OPTIONS = "JAVA_TOOL_OPTIONS";
    private static final Pattern FOLDER = Pattern.compile(".+-\\d{8}-\\d{6}-\\d+(-\\d+)?");

    @Spec
    private @org.jspecify.annotations.Nullable CommandSpec spec;

    @Parameters(hidden = true)
    private List<String> ignored = List.of();

    Run(PrintStream out, PrintStream err, Path workingFolder, Surroundings surroundings) {
        super(out, err, workingFolder, surroundings);
    }

    @Override
    int answer() throws BadOption, InterruptedException {
        CommandLine parser = java.util.Objects.requireNonNull(spec).commandLine();
        List<String> all = parser.getParseResult().originalArgs();
        int begin = all.indexOf("run") + 1;
        int end = all.indexOf("--");
        if (end < begin || end + 1 == all.size()) {
            throw new ParameterException(parser, "Which command? For example: sonde run -- java -jar agents.jar");
        }
        RecordingOptions options = RecordingOptions.of(
                String.join(",", all.subList(begin, end)), surroundings.environment(), workingFolder.toAbsolutePath());
        List<String> command = new ArrayList<>(all.subList(end + 1, all.size()));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.directory(workingFolder.toAbsolutePath().toFile());
        String agent = agent(options.forAnotherProcess());
        if (isJava(command.get(0))) {
            command.add(1, agent);
        } else {
            String present = surroundings.environment().getOrDefault(TOOL_OPTIONS, "");
            builder.environment().put(TOOL_OPTIONS, (present + " " + quoted(agent)).strip());
        }
        List<Path> parents = List.of(options.out(), Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
        Set<Path> before = recordings(parents);
        Process process;
        int code;
        try (Signals signals = Signals.caught(Machine.hasTerminal(surroundings))) {
            process = builder.start();
            signals.passTo(process);
            code = process.waitFor();
        } catch (IOException cannot) {
            err.println("sonde: " + command.get(0) + " cannot be run (" + cannot.getMessage() + ").");
            return ExitCode.INPUT;
        }
        Set<Path> made = recordings(parents);
        made.removeAll(before);
        if (isJava(command.get(0))) {
            made.removeIf(folder -> !String.valueOf(folder.getFileName()).matches(".*-" + process.pid() + "(-\\d+)?"));
        }
        report(made);
        return code;
    }

    private String agent(String options) throws BadOption {
        Path jar = surroundings.jar().toAbsolutePath().normalize();
        if (jar.toString().contains("=")) {
            throw new BadOption(
                    "a JVM takes no agent whose path holds a =, such as " + jar + "; put sonde.jar elsewhere");
        }
        return "-javaagent:" + jar + (options.isEmpty() ? "" : "=" + options);
    }

    private static boolean isJava(String command) {
        return String.valueOf(Path.of(command).getFileName()).matches("java(\\.exe)?");
    }

    /** A word of {@code JAVA_TOOL_OPTIONS}, where blanks separate and either quote holds together. */
    static String quoted(String word) {
        if (word.chars().noneMatch(c -> Character.isWhitespace(c) || c == '"' || c == '\'')) {
            return word;
        }
        return '"' + word.replace("\"", "\"'\"'\"") + '"';
    }

    private static Set<Path> recordings(List<Path> parents) {
        Set<Path> found = new TreeSet<>();
        for (Path parent : parents) {
            try (Stream<Path> entries = Files.list(parent)) {
                entries.filter(entry -> FOLDER.matcher(String.valueOf(entry.getFileName()))
                                .matches())
                        .filter(entry -> Files.isRegularFile(entry.resolve(Format.MANIFEST)))
                        .forEach(found::add);
            } catch (IOException none) {
                // Nothing has been recorded there.
            }
        }
        return found;
    }

    private void report(Set<Path> made) {
        if (made.isEmpty()) {
            err.println("sonde: the command ended, and no recording came into being: was a JVM started?");
        }
        for (Path recording : made) {
            err.println("sonde: now run: " + Shell.analyze(recording));
        }
    }
}
