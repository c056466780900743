package io.sonde.cli;

import io.sonde.cli.jvm.HeapDumper;
import io.sonde.cli.jvm.Jvm;
import io.sonde.cli.jvm.LiveRecording;
import io.sonde.cli.jvm.Preflight;
import io.sonde.cli.jvm.Surroundings;
import io.sonde.cli.jvm.Unreachable;
import io.sonde.format.Format;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sonde heap}: dumps the heap of a JVM, into its recording when it is being recorded. */
@Command(
        name = "heap",
        description = "Dumps the heap of a running JVM, into its recording if there is one. The program stands still"
                + " meanwhile, and the dump holds its data.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Heap extends JvmCommand {
    @Parameters(
            index = "0",
            paramLabel = "PID",
            converter = JvmCommand.ProcessId.class,
            description = "Process id of the JVM; sonde list shows them.")
    private long pid;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "New file for the dump; without it, heap/dump.hprof in the recording of this JVM.")
    private @Nullable Path output;

    Heap(PrintStream out, PrintStream err, Path workingFolder, Surroundings surroundings) {
        super(out, err, workingFolder, surroundings);
    }

    @Override
    int answer() throws Unreachable {
        Jvm jvm = Preflight.reachForDump(surroundings, pid);
        HeapDumper dumper = new HeapDumper(surroundings, jvm);
        Path given = output;
        LiveRecording live = given == null ? LiveRecording.of(jvm).orElse(null) : null;
        if (given == null && live == null) {
            return wrong(
                    "process " + pid + " is not being recorded: name a file for the dump with --output FILE, or record"
                            + " it first with sonde attach " + pid);
        }
        Path file = given != null
                ? workingFolder.toAbsolutePath().resolve(given).normalize()
                : java.util.Objects.requireNonNull(live)
                        .folder()
                        .toAbsolutePath()
                        .resolve(Format.HEAP)
                        .resolve(Format.HEAP_DUMP);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return wrong(file + " exists already: delete it, or name another file with --output");
        }
        Path folder = java.util.Objects.requireNonNull(file.getParent(), "a file has a folder");
        if (live != null) {
            dumper.makeFolder(folder);
        } else if (!Files.isDirectory(folder)) {
            return wrong("there is no folder " + folder);
        }
        dumper.checkRoom(folder);
        err.println(
                "sonde: dumping the heap of process " + pid + " (" + jvm.main() + "), which stands still meanwhile.");
        long bytes = dumper.dump(file);
        out.println("Dumped " + Status.bytes(bytes) + " to " + file);
        out.println(
                "It holds the program's data, texts and keys among it: whoever may read it may know them. Delete it when"
                        + " it is not needed any more.");
        if (live != null) {
            out.println("Now run: " + Shell.analyze(live.folder()));
        }
        return ExitCode.DONE;
    }

    private int wrong(String sentence) {
        err.println("sonde: " + sentence + ".");
        return ExitCode.USAGE;
    }
}
