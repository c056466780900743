package io.sonde.cli;

import io.sonde.cli.jvm.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sonde}: parses the command line and runs one command. Results go to standard output, all else to the other. */
@Command(
        name = "sonde",
        description = "The profiler for AI-agent systems on the JVM.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Sonde.Version.class)
public final class Sonde implements Runnable {
    static final String ISSUES = "the project's issue tracker";

    private final PrintStream out;
    private final PrintStream err;
    private final Path workingFolder;
    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    /**
     * @param out gets results
     * @param err gets errors and hints
     * @param workingFolder where relative paths start and recordings are looked for
     */
    Sonde(PrintStream out, PrintStream err, Path workingFolder) {
        this(out, err, workingFolder, Surroundings.here());
    }

    /** @param surroundings where running JVMs are looked for */
    Sonde(PrintStream out, PrintStream err, Path workingFolder, Surroundings surroundings) {
        this.out = out;
        this.err = err;
        this.workingFolder = workingFolder;
        this.surroundings = surroundings;
    }

    /** Runs the command line and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false, UTF_8);
        int code = new Sonde(out, System.err, Path.of("")).run(arguments);
        out.flush();
        System.exit(code);
    }

    private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

    /** Runs the command line and returns its exit code. */
    int run(String... arguments) {
        try {
            Integer code = withoutParser(arguments);
            if (code != null) {
                out.flush();
                return code;
            }
        } catch (Exception | Error e) {
            return defect(e);
        }
        CommandLine line = new CommandLine(this);
        commands(arguments.length == 0 ? "" : arguments[0]).forEach(line::addSubcommand);
        line.setOut(new PrintWriter(out, true, UTF_8))
                .setErr(new PrintWriter(err, true, UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler(this::wrongUsage)
                .setExecutionExceptionHandler((failure, command, parsed) -> defect(failure));
        try {
            int code = line.execute(arguments);
            out.flush();
            return code;
        } catch (OutOfMemoryError e) {
            err.println(
                    "sonde: the recording does not fit into memory: raise it with JAVA_TOOL_OPTIONS=-Xmx4g, or more.");
            return ExitCode.DEFECT;
        } catch (Error e) {
            return defect(e);
        }
    }

    /**
     * Attach and detach as they are mostly written, without the parser: it would take longer than all the rest, and
     * somebody waits for the first span. Null for everything else.
     */
    private @Nullable Integer withoutParser(String... arguments) throws Exception {
        boolean plain = arguments.length > 1
                && arguments[1].matches("\\d{1,10}")
                && Arrays.stream(arguments).noneMatch(argument -> argument.startsWith("-"));
        if (!plain) {
            return null;
        }
        long pid = Long.parseLong(arguments[1]);
        if (arguments[0].equals("attach")) {
            List<String> options = List.of(arguments).subList(2, arguments.length);
            return new Attach(out, err, workingFolder, surroundings)
                    .with(pid, options)
                    .call();
        }
        return arguments[0].equals("detach") && arguments.length == 2
                ? new Detach(out, err, workingFolder, surroundings).with(pid).call()
                : null;
    }

    /** The command that is asked for, or all where none is: each costs time to set up. */
    private Map<String, CommandLine> commands(String wanted) {
        Map<String, Supplier<Object>> known = new LinkedHashMap<>();
        known.put("list", () -> new ListJvms(out, err, workingFolder, surroundings));
        known.put("attach", () -> new Attach(out, err, workingFolder, surroundings));
        known.put("status", () -> new Status(out, err, workingFolder, surroundings));
        known.put("detach", () -> new Detach(out, err, workingFolder, surroundings));
        known.put("heap", () -> new Heap(out, err, workingFolder, surroundings));
        known.put("run", () -> new Run(out, err, workingFolder, surroundings));
        known.put("doctor", () -> new Doctor(out, err, workingFolder, surroundings));
        known.put("analyze", () -> new Analyze(out, err, workingFolder, surroundings));
        Map<String, CommandLine> commands = new LinkedHashMap<>();
        known.forEach((name, command) -> {
            if (name.equals(wanted) || !known.containsKey(wanted)) {
                commands.put(name, new CommandLine(command.get()));
            }
        });
        if (!known.containsKey(wanted)) {
            NotYet.COMMANDS.forEach((name, purpose) -> commands.put(name, NotYet.command(name, purpose, err)));
        }
        return commands;
    }

    /** Without a command there is nothing to do. */
    @Override
    public void run() {
        CommandSpec command = java.util.Objects.requireNonNull(spec);
        throw new ParameterException(command.commandLine(), "Which command? For example: sonde analyze RECORDING");
    }

    private int wrongUsage(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String message = java.util.Objects.requireNonNullElse(wrong.getMessage(), "wrong usage")
                .replace("Missing required parameter:", "Missing:")
                .replaceAll("\\s+", " ");
        err.println("sonde: " + message + (message.endsWith(".") || message.endsWith("?") ? "" : "."));
        err.println("Try: " + name + " --help");
        return ExitCode.USAGE;
    }

    private int defect(Throwable failure) {
        err.println("sonde: this is a defect of Sonde, not of your program. Please report it at " + ISSUES
                + " with the lines below and the output of `sonde --version`; if you can share the recording's"
                + " manifest.json, add it.");
        failure.printStackTrace(err);
        return ExitCode.DEFECT;
    }

    /** Version of Sonde and of what it runs on. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            Properties properties = new Properties();
            try (InputStream in = Sonde.class.getResourceAsStream("version.properties")) {
                if (in != null) {
                    properties.load(in);
                }
            }
            return new String[] {
                "sonde " + properties.getProperty("version", "(unknown version)") + ", recording format "
                        + io.sonde.format.Format.VERSION + ", Java " + Runtime.version()
            };
        }
    }
}
