package io.sonde.cli;

import io.sonde.cli.jvm.Surroundings;
import io.sonde.detectors.Analysis;
import io.sonde.detectors.AnalysisOptions;
import io.sonde.detectors.BadPrices;
import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.PriceList;
import io.sonde.detectors.Severity;
import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import io.sonde.model.UnreadableRecording;
import io.sonde.model.Workspace;
import io.sonde.model.WorkspaceFull;
import io.sonde.report.HtmlReport;
import io.sonde.report.JsonReport;
import io.sonde.report.TextReport;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code sonde analyze}: reads recordings, prints the summary and writes {@code findings.json} and the report. */
@Command(
        name = "analyze",
        description = "Says what makes a recorded program slow, and writes findings.json and report.html.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Analyze implements Callable<Integer> {
    /** What follows the summary: a blank line, where the report is, and the prompt. */
    private static final int LINES_BELOW = 3;

    private final PrintStream out;
    private final PrintStream err;
    private final Path workingFolder;
    private final Surroundings surroundings;

    @Parameters(
            arity = "1..*",
            paramLabel = "RECORDING",
            description = "Folder of a recording, or the PID of a JVM that is being recorded. Several recordings of one"
                    + " program are analysed together.")
    private List<String> recordings = List.of();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Folder for both files; default: the (first) recording.")
    private @Nullable Path output;

    @Option(names = "--json", paramLabel = "FILE", description = "Where findings.json goes; - is standard output.")
    private @Nullable String json;

    @Option(names = "--html", paramLabel = "FILE", description = "Where the report goes.")
    private @Nullable Path html;

    @Option(names = "--quiet", description = "Print no summary.")
    private boolean quiet;

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            converter = SeverityName.class,
            description = "End with code 1 when a finding is at least this severe: note, warning or critical.")
    private @Nullable Severity failOn;

    @Option(
            names = "--from",
            paramLabel = "T",
            converter = Moment.Reader.class,
            description =
                    "Analyse only sessions that began at T or later: 2026-01-31T14:05:00Z, a local time of day such"
                            + " as 14:05, or +5m for five minutes after the start.")
    private @Nullable Moment from;

    @Option(
            names = "--to",
            paramLabel = "T",
            converter = Moment.Reader.class,
            description = "Analyse only sessions that began before T.")
    private @Nullable Moment to;

    @Option(names = "--rules", paramLabel = "FILE", hidden = true)
    private @Nullable String rules;

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "What models cost: adds costs, by agent, phase and model, and what of them is wasted.")
    private @Nullable Path prices;

    @Option(
            names = "--baseline",
            paramLabel = "BASE",
            description = "Recording of the same program, such as before a change: the report's flame graphs show what"
                    + " became more and what less, session by session.")
    private @Nullable String baseline;

    @Option(
            names = "--delete-dump",
            description =
                    "Delete the heap dumps of these recordings (heap/dump.hprof) once they are analysed: they hold"
                            + " the program's data.")
    private boolean deleteDump;

    Analyze(PrintStream out, PrintStream err, Path workingFolder, Surroundings surroundings) {
        this.surroundings = surroundings;
        this.out = out;
        this.err = err;
        this.workingFolder = workingFolder;
    }

    @Override
    public Integer call() throws IOException {
        String missing = notAvailable();
        if (missing != null) {
            err.println("sonde: the option " + missing + " is not available yet in this version.");
            return ExitCode.USAGE;
        }
        AnalysisOptions options;
        try {
            options = AnalysisOptions.NONE.withPrices(
                    prices == null ? null : PriceList.read(workingFolder.resolve(prices)));
        } catch (BadPrices e) {
            err.println("sonde: " + e.getMessage() + ".");
            return ExitCode.USAGE;
        }
        List<Path> folders;
        Diagnosis diagnosis;
        @Nullable Diagnosis compared;
        Terminal terminal = Terminal.here();
        try (Workspace workspace = workspace();
                ProgressBar progress = new ProgressBar(err, err == System.err && terminal.error(), System::nanoTime)) {
            folders = folders(recordings);
            List<Path> base = folders(baseline == null ? List.of() : List.of(baseline));
            if (anySame(folders, base)) {
                throw new WrongPart(baseline + " is the recording itself: nothing can differ.");
            }
            diagnosis =
                    Analysis.of(part(read(folders, workspace, progress)), options, progress.step("Analysing sessions"));
            compared = base.isEmpty()
                    ? null
                    : Analysis.of(read(base, workspace, progress), options, progress.step("Analysing the baseline"));
        } catch (WrongPart | WorkspaceFull e) {
            err.println("sonde: " + e.getMessage());
            return ExitCode.USAGE;
        } catch (UnreadableRecording e) {
            err.println("sonde: " + e.getMessage());
            return ExitCode.INPUT;
        } catch (IOException e) {
            err.println("sonde: " + String.join(", ", recordings) + " cannot be read (" + Files600.reason(e)
                    + "): check that the folder is complete and readable by you.");
            return ExitCode.INPUT;
        }
        boolean jsonToScreen = "-".equals(json);
        if (!quiet && !jsonToScreen) {
            TextReport.write(diagnosis, out, terminal.color(), terminal.width(), terminal.height() - LINES_BELOW);
        }
        if (!write(diagnosis, compared, folders.get(0), jsonToScreen)) {
            return ExitCode.USAGE;
        }
        if (deleteDump && !new DumpRemoval(quiet || jsonToScreen ? null : out, err).of(folders, diagnosis)) {
            return ExitCode.INPUT;
        }
        return found(diagnosis) ? ExitCode.FOUND : ExitCode.DONE;
    }

    /** What does not fit into memory goes where the results go, or into the temporary folder. */
    private Workspace workspace() {
        return output == null ? Workspace.inTemporaryFolder() : Workspace.in(workingFolder.resolve(output));
    }

    private List<Path> folders(List<String> arguments) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (String argument : arguments) {
            Path folder = RecordingFinder.find(argument, workingFolder, surroundings);
            if (Files.exists(folder) && folders.stream().anyMatch(other -> isSame(folder, other))) {
                throw new WrongPart(argument + " is named twice: its sessions would count twice.");
            }
            folders.add(folder);
        }
        return folders;
    }

    private static boolean anySame(List<Path> folders, List<Path> others) {
        return others.stream().anyMatch(path -> folders.stream().anyMatch(other -> isSame(other, path)));
    }

    private static boolean isSame(Path folder, Path other) {
        try {
            return Files.isSameFile(folder, other);
        } catch (IOException e) {
            return false; // reading it will say what is wrong with it
        }
    }

    private Recording read(List<Path> folders, Workspace workspace, ProgressBar progress) throws IOException {
        List<Recording> read = new ArrayList<>();
        for (Path folder : folders) {
            String of = folders.size() == 1 ? "" : " " + (read.size() + 1) + "/" + folders.size();
            read.add(RecordingReader.open(folder, workspace, progress.step("Reading" + of)));
        }
        List<String> apps =
                read.stream().map(one -> one.manifest().app()).distinct().toList();
        if (apps.size() > 1) {
            throw new WrongPart("These are recordings of different programs (" + String.join(", ", apps)
                    + "): only those of one program can be analysed together.");
        }
        return Recording.together(read);
    }

    /** What {@code --from} and {@code --to} leave of it. */
    private Recording part(Recording all) throws WrongPart {
        if (from == null && to == null) {
            return all;
        }
        ZoneId zone = ZoneId.systemDefault();
        Instant begin = from == null ? null : from.in(all.start(), zone);
        Instant end = to == null ? null : to.in(all.start(), zone);
        String range = "the recording lasts from " + all.start() + " to " + all.end();
        if (begin != null && end != null && !begin.isBefore(end)) {
            throw new WrongPart("Nothing lies between --from (" + begin + ") and --to (" + end + "): " + range + ".");
        }
        if (begin != null && begin.isAfter(all.end())) {
            throw new WrongPart("--from (" + begin + ") is behind the end: " + range + ".");
        }
        if (end != null && !end.isAfter(all.start())) {
            throw new WrongPart("--to (" + end + ") is before the start: " + range + ".");
        }
        Recording part = all.between(begin, end);
        if (part.sessionCount() == 0) {
            throw new WrongPart("No session began between " + (begin == null ? all.start() : begin) + " and "
                    + (end == null ? all.end() : end) + ": " + range + ".");
        }
        return part;
    }

    /** What was asked for cannot be had; the message says so to a person. */
    private static final class WrongPart extends IOException {
        private static final long serialVersionUID = 1;

        WrongPart(String message) {
            super(message);
        }
    }

    private @Nullable String notAvailable() {
        return rules != null ? "--rules" : null;
    }

    private boolean found(Diagnosis diagnosis) {
        Severity least = failOn;
        return least != null
                && diagnosis.findings().stream()
                        .anyMatch(finding -> finding.severity().compareTo(least) >= 0);
    }

    /** False when a place that the user asked for cannot be written. */
    private boolean write(Diagnosis diagnosis, @Nullable Diagnosis compared, Path folder, boolean jsonToScreen)
            throws IOException {
        Path target = output == null ? folder : workingFolder.resolve(output);
        boolean written = true;
        if (jsonToScreen) {
            JsonReport.write(diagnosis, out);
            out.flush();
        } else {
            Path file = json == null ? target.resolve("findings.json") : workingFolder.resolve(json);
            written = write(file, json != null, stream -> JsonReport.write(diagnosis, stream));
        }
        Path file = html == null ? target.resolve("report.html") : workingFolder.resolve(html);
        boolean reported = write(file, html != null, stream -> {
            Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            HtmlReport.write(diagnosis, compared, writer);
            writer.flush();
        });
        if (reported && !quiet && !jsonToScreen) {
            out.println();
            out.println("Report: " + file);
        }
        return (written && reported) || (output == null && json == null && html == null);
    }

    private boolean write(Path file, boolean named, Files600.Content content) {
        try {
            Files600.write(file, content);
            return true;
        } catch (IOException e) {
            err.println("sonde: " + file + " cannot be written (" + Files600.reason(e) + ")"
                    + (named || output != null ? "." : ": name another folder with --output DIR."));
            return false;
        }
    }

    /** Takes the lower-case words that reports use. */
    static final class SeverityName implements ITypeConverter<Severity> {
        @Override
        public Severity convert(String word) {
            for (Severity severity : Severity.values()) {
                if (severity.label().equalsIgnoreCase(word)) {
                    return severity;
                }
            }
            throw new TypeConversionException("it must be note, warning or critical, not '" + word + "'");
        }
    }
}
