package io.sonde.detectors;

import static io.sonde.detectors.DrawnHeap.over;
import static io.sonde.detectors.DrawnHeap.spaced;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.held.Kept;
import com.sun.management.HotSpotDiagnosticMXBean;
import io.sonde.model.HeapGauge;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts with a heap dump beside the histograms: that of this JVM, in which what is said to grow is held. */
class HeldInDumpTest {
    private static final int[] POINTS = spaced(90, 300, 8);

    @TempDir
    private static Path folder;

    private static Path dump() {
        return folder.resolve("dump.hprof");
    }

    @BeforeAll
    static void fill() throws IOException {
        Kept.fill();
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(dump().toString(), true);
    }

    @AfterAll
    static void forget() {
        Kept.forget();
    }

    private static Finding judged(String type, Path dump) {
        return over(300)
                .floor(second -> 20 + 0.1 * second)
                .objects(type, second -> 100 * second)
                .histograms(second -> 20, POINTS)
                .dump(dump)
                .judged()
                .only(HeapLeak.ID);
    }

    @Test
    void whoHoldsWhatGrowsIsNamed() {
        Finding finding = judged(Kept.Note.class.getName(), dump());
        assertThat(finding.title()).startsWith("Memory leak: ");
        assertThat(finding.location().holder()).contains("Kept.NOTES: ArrayList (2,000 entries");
        assertThat(finding.location().holderPath()).isNotEmpty();
        assertThat(finding.explanation()).contains("In the heap dump they are held by static");
        assertThat(finding.fix()).contains("give the collection a bound");
    }

    /** A map that is ordered by access is a cache that forgets once it is full. */
    @Test
    void aCacheThatLooksBoundedIsStillGrowing() {
        Finding finding = judged(Kept.Answer.class.getName(), dump());
        assertThat(finding.title()).startsWith("The heap is still growing: ");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.explanation()).contains("it may have a limit that it has not reached yet");
    }

    /** Entries of such maps grow with many things; the dump knows what holds these. */
    @Test
    void whatElseGrowsDoesNotMakeAListACache() {
        Finding finding = over(300)
                .floor(second -> 20 + 0.1 * second)
                .objects(Kept.Note.class.getName(), second -> 100 * second)
                .objects("java.util.LinkedHashMap$Entry", second -> 100 * second)
                .histograms(second -> 20, POINTS)
                .dump(dump())
                .judged()
                .only(HeapLeak.ID);
        assertThat(finding.title()).startsWith("Memory leak: ");
    }

    /** No class of the program grows, but a list of it holds the texts that do. */
    @Test
    void textsAreALeakWhereAListHoldsThem() {
        Finding finding = over(300)
                .floor(second -> 20 + 0.1 * second)
                .objects(String.class.getName(), second -> 20 * second)
                .histograms(second -> 20, POINTS)
                .dump(dump())
                .judged()
                .only(HeapLeak.ID);
        assertThat(finding.title()).startsWith("Memory leak: ").contains("java.lang.String grows from");
        assertThat(finding.location().holder()).contains("Kept.TEXTS");
    }

    /** The agent's own classes are no leak of the program's. */
    @Test
    void whatTheAgentBringsIsNotCounted() {
        over(300)
                .floor(second -> 20 + 0.1 * second)
                .objects("net.openhft.chronicle.bytes.Any", second -> 100 * second)
                .histograms(second -> 20, POINTS)
                .dump(dump())
                .judged()
                .silent(HeapLeak.ID);
    }

    /** A thread holds itself as long as it runs; who should have ended it holds what brought it. */
    @Test
    void whoHoldsWhatBringsThreadsIsNamed() {
        Finding finding = over(300)
                .gauge(HeapGauge.THREADS, second -> 20 + second / 5)
                .objects(Kept.Note.class.getName(), second -> second / 5)
                .histograms(second -> 20, POINTS)
                .dump(dump())
                .judged()
                .only("thread-leak");
        assertThat(finding.location().className()).isEqualTo(Kept.Note.class.getName());
        assertThat(finding.location().holder()).contains("Kept.NOTES");
    }

    /** Loaders are named by what they are called; the JDK's own are none of the program's. */
    @Test
    void whoHoldsTheLoadersIsNamedWithTheirClasses() {
        Finding finding = over(300)
                .gauge(HeapGauge.CLASSES, second -> 3_000 + 2 * second)
                .gauge(HeapGauge.METASPACE, second -> 20e6 + 3e4 * second)
                .objects(Kept.ToolLoader.class.getName(), second -> 10 * second)
                .objects("jdk.internal.loader.Loader", second -> 20 * second)
                .histograms(second -> 20, POINTS)
                .dump(dump())
                .judged()
                .only("class-loader-leak");
        assertThat(finding.location().className()).isEqualTo(Kept.ToolLoader.class.getName());
        assertThat(finding.location().holder()).contains("Kept.LOADERS");
        assertThat(finding.explanation()).contains("ToolLoader grows from 900 to 3000", "In the heap dump");
    }

    private static Judged grownWith(Path dump) {
        return over(300)
                .floor(second -> 20 + 0.1 * second)
                .objects(Kept.Note.class.getName(), second -> 100 * second)
                .histograms(second -> 20, POINTS)
                .dump(dump)
                .judged();
    }

    @Test
    void aDumpThatCannotBeReadIsSaidToBe() throws IOException {
        Path torn = Files.writeString(folder.resolve("torn.hprof"), "JAVA PROFILE 1.0.2");
        Judged judged = grownWith(torn);
        Finding finding = judged.only(HeapLeak.ID);
        assertThat(finding.title()).startsWith("Memory leak: ");
        assertThat(finding.location().holder()).isNull();
        assertThat(finding.explanation()).contains("heap dump does not say who holds what grows");
        assertThat(judged.diagnosis().notEvaluated())
                .filteredOn(silent -> silent.detector().equals(MemoryLeaks.DUMP))
                .singleElement()
                .satisfies(silent ->
                        assertThat(silent.reason()).contains("torn.hprof").doesNotContain(folder.toString()));
    }

    /** As far as its records are whole it is read, and that it is not whole is told. */
    @Test
    void aDumpThatWasCutIsReadAsFarAsItGoes() throws IOException {
        byte[] whole = Files.readAllBytes(dump());
        Path cut = Files.write(folder.resolve("cut.hprof"), Arrays.copyOf(whole, whole.length - 1_000));
        Judged judged = grownWith(cut);
        assertThat(judged.diagnosis().heapDumpUnread()).isFalse();
        assertThat(judged.only(HeapLeak.ID).location().holder()).contains("Kept.NOTES");
        assertThat(judged.only(HeapLeak.ID).explanation()).contains("heap dump is not whole");
        assertThat(judged.diagnosis().notEvaluated())
                .anyMatch(silent -> silent.detector().equals(MemoryLeaks.DUMP));
    }

    @Test
    void ofADumpThatIsWholeNothingIsSaid() {
        assertThat(grownWith(dump()).diagnosis().notEvaluated())
                .noneMatch(silent -> silent.detector().equals(MemoryLeaks.DUMP));
    }
}
