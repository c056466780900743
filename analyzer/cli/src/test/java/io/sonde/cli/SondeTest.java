package io.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.RecordedFolder;
import io.sonde.format.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SondeTest {
    private static final String SLOW = """
            scale 10
            invoke_agent:Bot [======================================================]
              sql            []                                                       name="SELECT id FROM docs"
              sql              [][][][][][][][][][][][][][][][][][][][]               name="SELECT * FROM c WHERE id = ?" input=#
            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int sonde(String... arguments) {
        out.reset();
        err.reset();
        return new Sonde(print(out), print(err), folder).run(arguments);
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private Path recording(String name) throws IOException {
        try (RecordedFolder written = RecordedFolder.in(folder.resolve(name))) {
            written.drawn(SLOW, SLOW, SLOW);
            return written.path();
        }
    }

    @Test
    void analysePrintsTheSummaryAndWritesBothFilesForTheirOwnerOnly() throws IOException {
        Path recording = recording("desk");
        assertThat(sonde("analyze", "desk")).as(err()).isZero();
        assertThat(err()).isEmpty();
        assertThat(out())
                .contains("SELECT * FROM c WHERE id = ? ran 20 times per session")
                .contains("report.html");
        for (String file : new String[] {"findings.json", "report.html"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(recording.resolve(file))))
                    .isEqualTo("rw-------");
        }
        assertThat(Files.readString(recording.resolve("findings.json")))
                .contains("\"schema\"")
                .contains("n-plus-one");
    }

    @Test
    void jsonGoesToTheScreenAlone() throws IOException {
        recording("desk");
        assertThat(sonde("analyze", "desk", "--json", "-")).isZero();
        assertThat(out().strip()).startsWith("{").endsWith("}");
        assertThat(new com.fasterxml.jackson.databind.ObjectMapper()
                        .readTree(out())
                        .path("findings")
                        .get(0)
                        .path("detector")
                        .asText())
                .isEqualTo("n-plus-one");
    }

    @Test
    void filesGoWhereTheyAreAskedTo() throws IOException {
        Path recording = recording("desk");
        assertThat(sonde("analyze", "desk", "--output", "deep/er", "--html", "r.html", "--quiet"))
                .isZero();
        assertThat(out()).isEmpty();
        assertThat(folder.resolve("deep/er/findings.json")).exists();
        assertThat(folder.resolve("r.html")).exists();
        assertThat(recording.resolve("findings.json")).doesNotExist();
    }

    @Test
    void theHeapDumpIsDeletedWhenItIsAskedFor() throws IOException {
        Path dump = Files.createDirectories(recording("desk").resolve("heap")).resolve("dump.hprof");
        Files.writeString(dump, "JAVA PROFILE 1.0.2");
        assertThat(sonde("analyze", "desk")).as(err()).isZero();
        assertThat(dump).exists();
        assertThat(sonde("analyze", "desk", "--delete-dump")).as(err()).isZero();
        assertThat(dump).doesNotExist();
        assertThat(out()).contains("Deleted: ").contains("dump.hprof (");
        assertThat(sonde("analyze", "desk", "--delete-dump")).as(err()).isZero();
        assertThat(out()).contains("No heap dump to delete");
    }

    /** Its analysis is what it is deleted after. */
    @Test
    void theHeapDumpStaysWhereNothingCouldBeWritten() throws IOException {
        Path dump = Files.createDirectories(recording("desk").resolve("heap")).resolve("dump.hprof");
        Files.writeString(dump, "JAVA PROFILE 1.0.2");
        Files.writeString(folder.resolve("file"), "");
        assertThat(sonde("analyze", "desk", "--output", "file/below", "--delete-dump"))
                .isNotZero();
        assertThat(dump).exists();
    }

    @Test
    void failOnEndsWithOne() throws IOException {
        recording("desk");
        assertThat(sonde("analyze", "desk", "--fail-on", "warning")).isEqualTo(1);
        assertThat(sonde("analyze", "desk", "--fail-on", "note")).isEqualTo(1);
        assertThat(sonde("analyze", "desk", "--fail-on", "critical")).isZero();
    }

    @Test
    void failOnCriticalEndsWithOneWhereSomethingCriticalIs() throws IOException {
        try (RecordedFolder written = RecordedFolder.in(folder.resolve("bad"))) {
            String worse = SLOW.replace("scale 10", "scale 200");
            for (int i = 0; i < 7; i++) {
                written.drawn(worse);
            }
        }
        assertThat(sonde("analyze", "bad", "--fail-on", "critical")).as(out()).isEqualTo(1);
        assertThat(sonde("analyze", "bad")).isZero();
    }

    @Test
    void severalRecordingsGiveOneReport() throws IOException {
        Path first = recording("a");
        recording("b");
        assertThat(sonde("analyze", "a", "b")).as(err()).isZero();
        assertThat(out()).contains("6 sessions").contains("2 recordings were analysed together");
        var json = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(first.resolve("findings.json").toFile());
        assertThat(json.at("/recording/recordings")).hasSize(2);
        assertThat(json.at("/recording/recordings/0/sessions").asInt()).isEqualTo(3);
        assertThat(json.at("/sessions/count").asInt()).isEqualTo(6);
        assertThat(sonde("analyze", "a", "a")).isEqualTo(2);
        assertThat(err()).contains("a is named twice");
        assertThat(sonde("analyze", "a", "nowhere")).isEqualTo(3);
    }

    @Test
    void recordingsOfDifferentProgramsAreNotMixed() throws IOException {
        recording("a");
        Path other = recording("b");
        Path manifest = other.resolve(Format.MANIFEST);
        Files.writeString(manifest, Files.readString(manifest).replace("\"desk\"", "\"office\""));
        assertThat(sonde("analyze", "a", "b")).isEqualTo(2);
        assertThat(err()).contains("different programs (desk, office)");
    }

    @Test
    void aPartOfTheTimeIsAnalysedAndSaidToBeAPart() throws IOException {
        Path recording = recording("desk"); // sessions begin at 0, 660 and 1320 ms
        assertThat(sonde("analyze", "desk", "--from", "+500ms", "--to", "+1s"))
                .as(err())
                .isZero();
        assertThat(out()).contains("1 session").contains("This is a part of the recording: 1 of 3 sessions");
        var json = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(recording.resolve("findings.json").toFile());
        assertThat(json.at("/recording/part/sessionsInAll").asInt()).isEqualTo(3);
        assertThat(json.at("/recording/part/from").asText()).isEqualTo("1970-01-01T00:00:01.500Z");
        assertThat(sonde("analyze", "desk", "--from", "1970-01-01T00:00:02Z")).isZero();
        assertThat(out()).contains("1 of 3 sessions");
        assertThat(sonde("analyze", "desk", "--to", "1970-01-01T00:00:02Z")).isZero();
        assertThat(out()).contains("2 of 3 sessions");
    }

    @Test
    void timesOutsideTheRecordingAreWrongUsage() throws IOException {
        recording("desk");
        assertThat(sonde("analyze", "desk", "--from", "+5m")).isEqualTo(2);
        assertThat(err()).contains("--from").contains("is behind the end").contains("lasts from 1970-01-01T00:00:01Z");
        assertThat(sonde("analyze", "desk", "--to", "1969-01-01T00:00:00Z")).isEqualTo(2);
        assertThat(err()).contains("is before the start");
        assertThat(sonde("analyze", "desk", "--from", "+1s", "--to", "+500ms")).isEqualTo(2);
        assertThat(err()).contains("Nothing lies between");
        assertThat(sonde("analyze", "desk", "--from", "+100ms", "--to", "+200ms"))
                .isEqualTo(2);
        assertThat(err()).contains("No session began between");
        assertThat(sonde("analyze", "desk", "--from", "yesterday")).isEqualTo(2);
        assertThat(err()).contains("--from").contains("not 'yesterday'");
        assertThat(out()).isEmpty();
    }

    @Test
    void aPlaceThatCannotBeWrittenDoesNotHideTheAnalysis() throws IOException {
        recording("desk");
        Files.writeString(folder.resolve("file"), "x");
        assertThat(sonde("analyze", "desk", "--output", "file")).isEqualTo(2);
        assertThat(out()).contains("ran 20 times");
        assertThat(err()).contains("cannot be written").contains("is a file");
    }

    @Test
    void aProcessMeansItsNewestRecording() throws IOException {
        recording("sonde-recordings/desk-20260101-000000-4711");
        Path newest = recording("sonde-recordings/a-20260102-000000-4711");
        assertThat(sonde("analyze", "4711")).as(err()).isZero();
        assertThat(newest.resolve("report.html")).exists();
        assertThat(sonde("analyze", "4712")).isEqualTo(3);
        assertThat(err()).contains("No recording of process 4712");
    }

    @Test
    void whatIsNoRecordingEndsWithThree() throws IOException {
        assertThat(sonde("analyze", "nowhere")).isEqualTo(3);
        assertThat(err()).contains("does not exist");
        Files.createDirectory(folder.resolve("empty"));
        assertThat(sonde("analyze", "empty")).isEqualTo(3);
        Path newer = Files.createDirectory(folder.resolve("newer"));
        RecordedFolder.writeManifest(newer, Format.VERSION + 1);
        assertThat(sonde("analyze", "newer")).isEqualTo(3);
        assertThat(err().lines()).hasSize(1);
        assertThat(out()).isEmpty();
    }

    @Test
    void aRecordingDamagedBeyondUseEndsWithThree() throws IOException {
        try (RecordedFolder written = RecordedFolder.in(folder.resolve("broken"))) {
            written.append(new byte[] {1, 2, 3, 4});
        }
        assertThat(sonde("analyze", "broken")).isEqualTo(3);
        assertThat(err()).contains("damaged beyond use").contains("copy it again");
    }

    @Test
    void anEmptyRecordingIsAnalysedAndSaysWhatToDo() throws IOException {
        RecordedFolder.writeManifest(Files.createDirectory(folder.resolve("bare")), Format.VERSION);
        assertThat(sonde("analyze", "bare")).isZero();
        assertThat(out()).contains("No span was recorded").contains("lib 1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"compare", "export"})
    void commandsThatDoNotExistYetSaySo(String command) {
        assertThat(sonde(command, "a", "--to", "b")).isEqualTo(2);
        assertThat(err()).isEqualTo("sonde: the command '" + command + "' is not available yet in this version.\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rules"})
    void optionsThatDoNotExistYetSaySo(String option) {
        assertThat(sonde("analyze", "desk", option, "x")).isEqualTo(2);
        assertThat(err()).isEqualTo("sonde: the option " + option + " is not available yet in this version.\n");
    }

    @Test
    void aBaselineIsReadBesideTheRecordingAndMustBeAnother() throws IOException {
        recording("before");
        recording("after");
        assertThat(sonde("analyze", "after", "--baseline", "before")).as(err()).isZero();
        assertThat(Files.readString(folder.resolve("after/report.html")))
                .contains("This recording holds no stacks, so that nothing is compared with the other.");
        assertThat(folder.resolve("before/report.html")).doesNotExist();
        assertThat(sonde("analyze", "after", "--baseline", "after")).isEqualTo(2);
        assertThat(err()).contains("is the recording itself");
        assertThat(sonde("analyze", "after", "--baseline", "nowhere")).isEqualTo(3);
    }

    @Test
    void pricesTurnTokensIntoCosts() throws IOException {
        String session = """
                invoke_agent:Bot [===========]
                  chat:mini-2     [=========]   tokens=1000000 gen_ai.usage.output_tokens=0
                """;
        try (RecordedFolder written = RecordedFolder.in(folder.resolve("paid"))) {
            written.drawn(session, session);
        }
        Path prices = Files.writeString(
                folder.resolve("prices.json"),
                "{\"currency\": \"EUR\", \"models\": {\"mini*\": {\"input\": 0.15, \"output\": 0.6}}}");
        assertThat(sonde("analyze", "paid", "--prices", "prices.json"))
                .as(err())
                .isZero();
        assertThat(out()).contains("Costs").contains("0.3 EUR").contains("150 EUR per 1,000 sessions");
        assertThat(sonde("analyze", "paid", "--prices", prices.toString(), "--json", "-"))
                .isZero();
        assertThat(new com.fasterxml.jackson.databind.ObjectMapper()
                        .readTree(out())
                        .path("costs")
                        .path("total")
                        .asDouble())
                .isEqualTo(0.3);
    }

    @Test
    void badPricesAreOneSentence() throws IOException {
        recording("desk");
        assertThat(sonde("analyze", "desk", "--prices", "none.json")).isEqualTo(2);
        assertThat(err()).endsWith("none.json does not exist.\n");
        assertThat(err().lines()).hasSize(1);
        Files.writeString(
                folder.resolve("bad.json"), "{\"currency\": \"EUR\",\n \"models\": {\"m\": {\"input\": -2}}}");
        assertThat(sonde("analyze", "desk", "--prices", "bad.json")).isEqualTo(2);
        assertThat(err()).contains("bad.json, model m").endsWith("must be a number from 0 on, not -2.\n");
        assertThat(err().lines()).hasSize(1);
        assertThat(out()).isEmpty();
    }

    @Test
    void wrongUsageIsOneSentenceAndAHint() {
        assertThat(sonde("analize", "x")).isEqualTo(2);
        assertThat(err().lines()).hasSize(2);
        assertThat(sonde("analyze", "x", "--outptu", "y")).isEqualTo(2);
        assertThat(err()).contains("--outptu").contains("Try: sonde analyze --help");
        assertThat(err().lines()).hasSize(2);
        assertThat(sonde("analyze")).isEqualTo(2);
        assertThat(err()).contains("RECORDING");
        assertThat(sonde("analyze", "x", "--fail-on", "terrible")).isEqualTo(2);
        assertThat(err()).contains("note, warning or critical");
        assertThat(sonde()).isEqualTo(2);
        assertThat(err()).contains("Which command?");
        assertThat(out()).isEmpty();
    }

    @Test
    void helpAndVersionAreResults() {
        assertThat(sonde("--help")).isZero();
        assertThat(out()).contains("analyze");
        assertThat(sonde("analyze", "--help")).isZero();
        assertThat(out()).contains("--fail-on");
        assertThat(sonde("--version")).isZero();
        assertThat(out()).startsWith("sonde 0.").contains("recording format " + Format.VERSION);
    }
}
