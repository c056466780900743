package io.sonde.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
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

    @Spec
    private @org.jspecify.annotations.Nullable CommandSpec spec;

    /**
     * @param out gets results
     * @param err gets errors and hints
     * @param workingFolder where relative paths start and recordings are looked for
     */
    Sonde(PrintStream out, PrintStream err, Path workingFolder) {
        this.out = out;
        this.err = err;
        this.workingFolder = workingFolder;
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
        CommandLine line = new CommandLine(this)
                .addSubcommand(new Analyze(out, err, workingFolder))
                .setOut(new PrintWriter(out, true, UTF_8))
                .setErr(new PrintWriter(err, true, UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler(this::wrongUsage)
                .setExecutionExceptionHandler((failure, command, parsed) -> defect(failure));
        NotYet.COMMANDS.forEach((name, purpose) -> line.addSubcommand(name, NotYet.command(name, purpose, err)));
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
