package io.sonde.analyzer.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.model.EvidenceFacts;
import io.sonde.model.EvidenceKind;
import io.sonde.model.JvmSources;
import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of profilers that were cut, are still being written, or are something else: what is whole in them is read. */
class DamagedJvmFilesTest {
    private static final String SAMPLER = "ap-0001.jfr";
    private static final String FLIGHT = "jdk-0001.jfr";

    @TempDir
    static Path recorded;

    private static EvidenceFacts whole = EvidenceFacts.NONE;

    @TempDir
    Path folder;

    @BeforeAll
    static void record() throws Exception {
        TruthProgram.record(TruthProgram.thisJava(), recorded, false, 2_500);
        whole = RecordingReader.open(recorded).evidenceFacts();
    }

    private Recording read() throws IOException {
        if (!Files.exists(folder.resolve("manifest.json"))) {
            RecordedFolder.writeManifest(folder, 1);
        }
        return RecordingReader.open(folder);
    }

    private void bring(String file, String as) throws IOException {
        Files.copy(recorded.resolve(file), folder.resolve(as), StandardCopyOption.REPLACE_EXISTING);
    }

    private static long all(EvidenceFacts facts) {
        return facts.seen().values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void whatJfrHadFlushedWhenTheProcessWasKilledIsThere() throws IOException {
        bring("unfinished-jdk.jfr", FLIGHT);

        Recording recording = read();

        EvidenceFacts facts = recording.evidenceFacts();
        assertThat(facts.seen(EvidenceKind.SLEEP)).isBetween(1L, whole.seen(EvidenceKind.SLEEP));
        assertThat(recording.evidence().events().pauses()).isNotEmpty();
        assertThat(recording.jvmSources().files())
                .singleElement()
                .satisfies(file -> assertThat(file.chunks()).isEqualTo(1));
        assertThat(recording.jvmSources().remarks()).isEmpty();
    }

    /** Its stacks are written at the end of a chunk; what had been written of samples has times and weights. */
    @Test
    void aChunkOfTheSamplerThatWasNeverFinishedIsNamed() throws IOException {
        bring("unfinished-ap.jfr", SAMPLER);

        Recording recording = read();

        assertThat(recording.jvmSources().files()).singleElement().satisfies(file -> {
            assertThat(file.complete()).isFalse();
            assertThat(file.chunks()).isEqualTo(1);
        });
        // Of a batch of samples the stack is missing once.
        assertThat(recording.jvmSources().withoutStack()).isBetween(1L, all(recording.evidenceFacts()));
        assertThat(recording.evidence().stacks().size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {SAMPLER, FLIGHT})
    void aFileThatWasCutGivesWhatIsBeforeTheCut(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(recorded.resolve(name));
        bring(name, name);
        long full = all(read().evidenceFacts());
        Random random = new Random(7);
        long[] cuts = LongStream.concat(
                        LongStream.of(0, 1, 67, 68, 69, 100, bytes.length - 1), random.longs(25, 70, bytes.length))
                .sorted()
                .toArray();
        long before = 0;
        for (long cut : cuts) {
            Files.write(folder.resolve(name), Arrays.copyOf(bytes, (int) cut));

            Recording recording = read();

            assertThat(recording.jvmSources().files())
                    .as("cut at %d", cut)
                    .singleElement()
                    .matches(file -> !file.complete() || cut == 0);
            assertThat(all(recording.evidenceFacts())).isLessThanOrEqualTo(full);
            if (name.equals(SAMPLER)) {
                assertThat(all(recording.evidenceFacts()))
                        .as("the later the cut, the more")
                        .isGreaterThanOrEqualTo(before);
                before = all(recording.evidenceFacts());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SAMPLER, FLIGHT})
    void bitsThatFlippedHurtNothingElse(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(recorded.resolve(name));
        bring(name.equals(SAMPLER) ? FLIGHT : SAMPLER, name.equals(SAMPLER) ? "jdk-0009.jfr" : "ap-0009.jfr");
        long other = all(read().evidenceFacts());
        assertThat(other).isPositive();
        Random random = new Random(11);
        for (int round = 0; round < 60; round++) {
            byte[] damaged = bytes.clone();
            int flips = 1 + random.nextInt(20);
            int within = round % 2 == 0 ? damaged.length : Math.min(damaged.length, 4_000);
            for (int i = 0; i < flips; i++) {
                damaged[random.nextInt(within)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(folder.resolve(name), damaged);

            JvmSources sources = read().jvmSources();

            assertThat(sources.files()).as("round %d", round).hasSize(2);
        }
    }

    @Test
    void aFileOfSomethingElseIsNamedAndTheOthersAreRead() throws IOException {
        bring(SAMPLER, SAMPLER);
        Files.writeString(
                folder.resolve("ap-0000.jfr"), "These are notes of somebody, and no recording at all.".repeat(3));
        Files.write(folder.resolve("jdk-0001.jfr"), new byte[0]);
        Files.createDirectory(folder.resolve("jdk-0002.jfr"));
        Files.writeString(folder.resolve("spans.jfr"), "is not looked at");

        Recording recording = read();

        assertThat(recording.jvmSources().remarks()).containsExactly("ap-0000.jfr is no JFR file.");
        assertThat(recording.jvmSources().files())
                .extracting(JvmSources.Source::name)
                .containsExactly("ap-0000.jfr", "ap-0001.jfr", "jdk-0001.jfr");
        assertThat(recording.evidenceFacts().seen(EvidenceKind.CPU)).isEqualTo(whole.seen(EvidenceKind.CPU));
    }

    /** Chunks are whole files: several of them one behind the other are one, too, with damage in between or without. */
    @Test
    void chunksBehindDamageAreFound() throws IOException {
        byte[] chunk = Files.readAllBytes(recorded.resolve(SAMPLER));
        byte[] first = Arrays.copyOf(chunk, chunk.length / 2);
        byte[] both = Arrays.copyOf(first, first.length + chunk.length);
        System.arraycopy(chunk, 0, both, first.length, chunk.length);
        Files.write(folder.resolve(SAMPLER), both);

        Recording recording = read();

        assertThat(recording.jvmSources().files()).singleElement().satisfies(file -> {
            assertThat(file.chunks()).isEqualTo(2);
            assertThat(file.complete()).isFalse();
        });
        assertThat(recording.evidenceFacts().seen(EvidenceKind.CPU))
                .isGreaterThanOrEqualTo(whole.seen(EvidenceKind.CPU));
    }

    @Test
    void eventsWithoutAnAnchorAreNotJoinedAndThatIsSaid() throws IOException {
        byte[] bytes = Files.readAllBytes(recorded.resolve(FLIGHT));
        byte[] name = "sonde.Anchor".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int at : List.copyOf(places(bytes, name))) {
            bytes[at] = 'x';
        }
        Files.write(folder.resolve(FLIGHT), bytes);

        Recording recording = read();

        assertThat(recording.jvmSources().withoutClock()).isPositive();
        assertThat(recording.jvmSources().remarks()).singleElement().asString().startsWith("jdk-0001.jfr has ");
        assertThat(all(recording.evidenceFacts())).isZero();
    }

    private static List<Integer> places(byte[] bytes, byte[] wanted) {
        List<Integer> places = new java.util.ArrayList<>();
        for (int at = 0; at + wanted.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                places.add(at);
            }
        }
        return places;
    }
}
