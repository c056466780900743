package io.sonde.cli;

import io.sonde.detectors.Analysis;
import io.sonde.detectors.AnalysisOptions;
import io.sonde.detectors.BadPrices;
import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.PriceList;
import io.sonde.detectors.Severity;
import io.sonde.model.RecordingReader;
import io.sonde.model.UnreadableRecording;
import io.sonde.report.HtmlReport;
import io.sonde.report.JsonReport;
import io.sonde.report.TextReport;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code sonde analyze}: reads a recording, prints the summary and writes {@code findings.json} and the report. */
@Command(
        name = "analyze",
        description = "Says what makes a recorded program slow, and writes findings.json and report.html.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Analyze implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;
    private final Path workingFolder;

    @Parameters(
            paramLabel = "RECORDING",
            description = "Folder of a recording, or the PID of a JVM that is being recorded.")
    private String recording = "";

    @Option(names = "--output", paramLabel = "DIR", description = "Folder for both files; default: the recording.")
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

    @Option(names = "--from", paramLabel = "T", hidden = true)
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "T", hidden = true)
    private @Nullable String to;

    @Option(names = "--rules", paramLabel = "FILE", hidden = true)
    private @Nullable String rules;

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "What models cost: adds costs, by agent, phase and model, and what of them is wasted.")
    private @Nullable Path prices;

    Analyze(PrintStream out, PrintStream err, Path workingFolder) {
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
        Path folder;
        Diagnosis diagnosis;
        try {
            folder = RecordingFinder.find(recording, workingFolder);
            diagnosis = Analysis.of(RecordingReader.open(folder), options);
        } catch (UnreadableRecording e) {
            err.println("sonde: " + e.getMessage());
            return ExitCode.INPUT;
        } catch (IOException e) {
            err.println("sonde: " + recording + " cannot be read (" + Files600.reason(e)
                    + "): check that the folder is complete and readable by you.");
            return ExitCode.INPUT;
        }
        boolean jsonToScreen = "-".equals(json);
        if (!quiet && !jsonToScreen) {
            TextReport.write(diagnosis, out, Terminal.color(), Terminal.width());
        }
        if (!write(diagnosis, folder, jsonToScreen)) {
            return ExitCode.USAGE;
        }
        return found(diagnosis) ? ExitCode.FOUND : ExitCode.DONE;
    }

    private @Nullable String notAvailable() {
        if (from != null) {
            return "--from";
        }
        if (to != null) {
            return "--to";
        }
        return rules != null ? "--rules" : null;
    }

    private boolean found(Diagnosis diagnosis) {
        Severity least = failOn;
        return least != null
                && diagnosis.findings().stream()
                        .anyMatch(finding -> finding.severity().compareTo(least) >= 0);
    }

    /** False when a place that the user asked for cannot be written. */
    private boolean write(Diagnosis diagnosis, Path folder, boolean jsonToScreen) throws IOException {
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
            HtmlReport.write(diagnosis, writer);
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
