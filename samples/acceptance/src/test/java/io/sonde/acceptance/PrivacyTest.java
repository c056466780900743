package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.secretive.SecretiveProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/**
 * A word that stands in everything the program handles (prompts, tool arguments, URLs, statements, exceptions, thread
 * names, its own environment) stands in no byte of the recording and of the report.
 */
class PrivacyTest {
    private static final String WORD = "kXq7Zr04vWc";

    @TempDir
    Path out;

    @OnEachJdk
    void noSecretIsWrittenDown(Jdk jdk) throws IOException {
        try (Child child = Places.program(jdk, SecretiveProgram.class, WORD + "Argument")
                .environment("API_KEY", WORD + "Environment")
                .environment(WORD + "EnvironmentName", "1")
                .jvm("-Dapi.key=" + WORD + "Property", "-D" + WORD + "PropertyName=1")
                .recordingTo(out)
                .start()) {
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            assertThat(child.err()).hasSize(2);
        }
        Path recording = Folders.recordingIn(out);
        try (Child analyze = Child.on(jdk)
                .program("-jar", Places.sonde().toString(), "analyze", recording.toString())
                .start()) {
            assertThat(analyze.closeInput().exitCode()).as("%s", analyze).isZero();
            assertThat(String.join("\n", analyze.out())).doesNotContainIgnoringCase(WORD);
        }

        List<Path> files = files();

        assertThat(files)
                .extracting(file -> recording.relativize(file).toString())
                .contains("manifest.json", "spans.ring", "findings.json", "report.html");
        assertThat(leaks(files)).isEmpty();
        String spans = textOfAll(files.stream()
                .filter(file -> file.getParent().endsWith("spans"))
                .toList());
        assertThat(Stream.of(
                        "find_account",
                        "ask_peer",
                        "close_account",
                        "talkative",
                        "embeddingstorecontentretriever",
                        "127.0.0.1",
                        "from account"))
                .as("what may be recorded is found by the same search")
                .allMatch(spans::contains);
        Findings found = Findings.of(recording);
        assertThat(found.calls("execute_tool")).isEqualTo(3);
        assertThat(found.json().toString()).contains("account");
    }

    /** JFR's own files hold the names of threads and files, all the more so while the program records with it, too. */
    @OnEachJdk
    void noSecretIsWrittenDownAsEventsOfJfr(Jdk jdk) throws IOException {
        Path program = Files.createTempFile("program", ".jfr");
        try (Child child = Places.program(jdk, SecretiveProgram.class, WORD + "Argument")
                .environment("API_KEY", WORD + "Environment")
                .jvm("-Dapi.key=" + WORD + "Property")
                .jvm("-XX:StartFlightRecording:settings=profile,filename=" + program)
                .recordingTo(out, "jfr-spans=on")
                .start()) {
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            assertThat(text(program)).as("the program's own recording").contains(WORD.toLowerCase(Locale.ROOT));
        } finally {
            Files.delete(program);
        }
        Path spans = Folders.recordingIn(out).resolve("spans.jfr");
        assertThat(text(spans)).contains("find_account", "talkative");
        assertThat(leaks(files())).isEmpty();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(out)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Each place the word stands in, with what follows it: the name of the channel it came through. */
    private static List<String> leaks(List<Path> files) throws IOException {
        String word = WORD.toLowerCase(Locale.ROOT);
        // Both byte orders of UTF-16 have a zero between the letters.
        String wide = String.join("\0", word.split(""));
        List<String> leaks = new ArrayList<>();
        for (Path file : files) {
            assertThat(file.toString()).doesNotContainIgnoringCase(WORD);
            String text = text(file);
            for (String form : List.of(word, wide)) {
                for (int at = text.indexOf(form); at >= 0 && leaks.size() < 50; at = text.indexOf(form, at + 1)) {
                    leaks.add(file.getFileName() + ": "
                            + text.substring(at, Math.min(text.length(), at + 2 * word.length() + 12))
                                    .replaceAll("[^ -~]", "."));
                }
            }
        }
        return leaks;
    }

    private static String textOfAll(List<Path> files) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : files) {
            text.append(text(file));
        }
        return text.toString();
    }

    /** Every byte as one character, in lower case. */
    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }
}
