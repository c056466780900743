package io.sonde.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sonde.cli.jvm.Jvm;
import io.sonde.cli.jvm.JvmsElsewhere;
import io.sonde.cli.jvm.LiveRecording;
import io.sonde.cli.jvm.Surroundings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sonde list}: the JVMs of this user, looked at from outside. */
@Command(
        name = "list",
        description = "Lists the JVMs of this user (root: of all), and which are being recorded. No JVM is touched.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ListJvms extends JvmCommand {
    private static final int SHORTEST_MAIN = 12;
    private static final int LONGEST_MAIN = 60;
    private static final int OTHER_COLUMNS = 7 + 2 + 10 + 2 + 8 + 2 + 2;
    private static final int RECORDING_COLUMN = 30;

    @Option(names = "--json", description = "Print JSON: one array, an object for each JVM.")
    private boolean json;

    ListJvms(PrintStream out, PrintStream err, Path workingFolder, Surroundings surroundings) {
        super(out, err, workingFolder, surroundings);
    }

    /** One line; absent parts are null. */
    private record Row(
            long pid,
            String java,
            @Nullable Duration uptime,
            String main,
            String user,
            @Nullable Path recording) {}

    @Override
    int answer() throws IOException {
        List<Row> rows = new ArrayList<>();
        if (Files.isDirectory(surroundings.proc())) {
            Instant now = Instant.now();
            for (Jvm jvm : Jvm.all(surroundings)) {
                Instant started = jvm.started();
                rows.add(new Row(
                        jvm.pid(),
                        jvm.javaVersion(),
                        started == null ? null : Duration.between(started, now),
                        jvm.main(),
                        jvm.userName(),
                        LiveRecording.of(jvm).map(LiveRecording::folder).orElse(null)));
            }
        } else {
            JvmsElsewhere.all()
                    .forEach(jvm -> rows.add(
                            new Row(jvm.pid(), jvm.javaVersion(), jvm.uptime(), jvm.main(), jvm.user(), null)));
        }
        if (json) {
            printJson(rows);
        } else {
            print(rows);
        }
        return ExitCode.DONE;
    }

    private void print(List<Row> rows) {
        Terminal terminal = Terminal.here();
        int width = rows.stream().mapToInt(row -> row.main().length()).max().orElse(0);
        int room = terminal.out() ? terminal.width() - OTHER_COLUMNS - RECORDING_COLUMN : LONGEST_MAIN;
        int main = Math.max(SHORTEST_MAIN, Math.min(width, Math.min(LONGEST_MAIN, room)));
        String format = "%7s  %-10s  %8s  %-" + main + "s  %s";
        line(format, "PID", "JDK", "UPTIME", "MAIN", "RECORDED TO");
        for (Row row : rows) {
            String java = row.java().isEmpty() ? "?" : row.java();
            String uptime = row.uptime() == null ? "?" : span(row.uptime());
            String recording = row.recording() == null ? "-" : String.valueOf(row.recording());
            line(format, String.valueOf(row.pid()), java, uptime, cut(row.main(), main), recording);
        }
        if (rows.isEmpty()) {
            err.println("sonde: no other JVM of this user runs here.");
        }
    }

    /** Trailing blanks would only wrap. */
    private void line(String format, String... columns) {
        out.println(String.format(Locale.ROOT, format, (Object[]) columns).stripTrailing());
    }

    /** The end of a class name says more than its beginning. */
    private static String cut(String main, int width) {
        return main.length() <= width ? main : "..." + main.substring(main.length() - width + 3);
    }

    private void printJson(List<Row> rows) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator writer = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            writer.writeStartArray();
            for (Row row : rows) {
                writer.writeStartObject();
                writer.writeNumberField("pid", row.pid());
                if (!row.java().isEmpty()) {
                    writer.writeStringField("jdk", row.java());
                }
                if (row.uptime() != null) {
                    writer.writeNumberField("uptimeMs", row.uptime().toMillis());
                }
                writer.writeStringField("main", row.main());
                writer.writeStringField("user", row.user());
                writer.writeBooleanField("recorded", row.recording() != null);
                if (row.recording() != null) {
                    writer.writeStringField("recording", String.valueOf(row.recording()));
                }
                writer.writeEndObject();
            }
            writer.writeEndArray();
        }
        out.println(text);
    }
}
