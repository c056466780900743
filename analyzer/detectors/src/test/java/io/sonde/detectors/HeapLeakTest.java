package io.sonde.detectors;

import static io.sonde.detectors.DrawnHeap.over;
import static io.sonde.detectors.DrawnHeap.spaced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class HeapLeakTest {
    private static final String LEAK = "heap-leak";
    private static final String CONVERSATION = "app.Conversation";
    private static final int[] POINTS = spaced(90, 300, 8);
    /** What no class histogram holds: uncollected garbage that rises like a leak. */
    private static final DoubleUnaryOperator RISING = second -> 20 + 0.1 * second;

    private static String ruledOut(Judged judged) {
        return judged.diagnosis().remarks().stream()
                .filter(remark -> remark.contains("a leak on the heap"))
                .findFirst()
                .orElse("");
    }

    private static String notJudged(Judged judged) {
        return judged.diagnosis().notEvaluated().stream()
                .filter(silent -> silent.detector().equals(LEAK))
                .map(Diagnosis.NotEvaluated::reason)
                .findFirst()
                .orElse("");
    }

    /** As ZGC's do: up and down by more than the class gains. */
    private static final DoubleUnaryOperator SWINGING = second -> 40 + 8 * Math.sin(second);

    @Test
    void aClassThatGrowsBelowTheNoiseOfTheWholeIsNotRuledOut() {
        Judged judged = over(300)
                .floor(second -> 40)
                .objects(CONVERSATION, second -> 10 * second)
                .histograms(SWINGING, POINTS)
                .judged();
        judged.silent(LEAK);
        assertThat(notJudged(judged)).contains(CONVERSATION + " grows from 900 to 3000", "varies too much");
        assertThat(ruledOut(judged)).isEmpty();
    }

    @Test
    void whereTheWholeIsSteadierThanThatItIs() {
        Judged judged = over(300)
                .floor(second -> 40)
                .objects(CONVERSATION, second -> 10 * second)
                .objects("app.Draft", second -> 4_000 - 10 * second)
                .histograms(second -> 40, POINTS)
                .judged();
        assertThat(ruledOut(judged)).contains("It is steady");
    }

    /** 100 objects of two classes, of 1,000 bytes each, a second, and 104 sessions in 210 seconds. */
    @Test
    void sessionsThatStayInAMapAreALeak() {
        Finding finding = over(300)
                .floor(RISING)
                .objects(CONVERSATION, second -> 100 * second)
                .objects("java.util.HashMap$Node", second -> 100 * second)
                .watched(CONVERSATION, 30_000, 29_000, 29_500)
                .histograms(second -> 20, POINTS)
                .judged()
                .only(LEAK);
        assertThat(finding.title())
                .startsWith("Memory leak: 720 MB/h more stay after collections (404 KB per session); " + CONVERSATION);
        assertThat(finding.location().className()).isEqualTo(CONVERSATION);
        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(finding.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(finding.saving().bytesPerMinute()).isCloseTo(12e6, within(1e3));
        assertThat(finding.saving().bytesPerSession()).isCloseTo(404e3, within(1e3));
        assertThat(finding.explanation())
                .contains("29000 of 29500 app.Conversation whose session is over are still reachable")
                .contains("limit of 512 MB (-Xmx) is reached in");
        assertThat(finding.charts()).hasSize(1);
    }

    @Test
    void whereItIsAllocatedAndHowOldItIsStandWithIt() {
        Finding finding = over(300)
                .floor(RISING)
                .objects(CONVERSATION, second -> 100 * second)
                .histograms(second -> 20, POINTS)
                .seen("!live            [=]  bytes=2000 what=app.Conversation stack=app.Desk.open:12<app.Main.main:3")
                .judged()
                .only(LEAK);
        assertThat(finding.location().method()).isEqualTo("app.Desk.open");
        assertThat(finding.location().line()).isEqualTo(12);
        assertThat(finding.agent()).isEqualTo("Bot");
        assertThat(finding.evidence())
                .filteredOn(evidence -> evidence.label().startsWith("alive at the end, allocated in the "))
                .hasSize(3)
                .allSatisfy(third -> assertThat(third.value()).isBetween(30.0, 37.0));
    }

    @Test
    void theRecordersOwnObjectsAreNoCulprit() {
        Finding finding = over(300)
                .floor(RISING)
                .objects("net.openhft.chronicle.bytes.Reference", second -> second)
                .objects("java.util.HashMap$Node", second -> 100 * second)
                .histograms(second -> 20, POINTS)
                .judged()
                .only(LEAK);
        assertThat(finding.title()).startsWith("The heap is still growing: ").doesNotContain("openhft");
        assertThat(finding.explanation()).contains("No class of the program or of a library");
    }

    @Test
    void aSlowLeakOfALargeHeapIsNotCritical() {
        Finding finding = over(3_600)
                .floor(second -> 40 + 0.001 * second)
                .objects(CONVERSATION, second -> second)
                .histograms(second -> 20, spaced(1_000, 3_600, 8))
                .judged()
                .only(LEAK);
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void fourPointsMustRiseEachTime() {
        DrawnHeap leaks = over(200).floor(RISING).objects(CONVERSATION, second -> 100 * second);
        Finding finding =
                leaks.histograms(second -> 20, spaced(90, 190, 4)).judged().only(LEAK);
        assertThat(finding.confidence()).isEqualTo(Confidence.MEDIUM);
        DrawnHeap once = over(200).floor(RISING).objects(CONVERSATION, second -> second == 123 ? 0 : 100 * second);
        once.histograms(second -> 20, spaced(90, 190, 4)).judged().silent(LEAK);
    }

    /** Old garbage makes the floor rise; whole collections show that nothing stays. */
    @Test
    void aFullCacheThatReplacesItsEntriesIsSteady() {
        Judged judged = over(300)
                .floor(RISING)
                .objects("app.Vector", second -> 10_000)
                .histograms(second -> 20, POINTS)
                .judged();
        judged.silent(LEAK);
        assertThat(ruledOut(judged)).contains("It is steady: 8 collections of the whole heap left 30 MB at first");
    }

    @Test
    void aCacheThatWarmsUpLevelsOff() {
        Judged judged = over(300)
                .floor(RISING)
                .objects("app.Vector", second -> 20_000 * (1 - Math.exp(-second / 60.0)))
                .histograms(second -> 20, POINTS)
                .judged();
        judged.silent(LEAK);
        assertThat(ruledOut(judged)).contains("levels off");
    }

    @Test
    void aCacheThatIsNotFullYetIsStillGrowing() {
        Finding finding = over(300)
                .floor(RISING)
                .objects("app.Vector", second -> 100 * second)
                .objects("java.util.LinkedHashMap$Entry", second -> 100 * second)
                .histograms(second -> 20, POINTS)
                .judged()
                .only(LEAK);
        assertThat(finding.title()).startsWith("The heap is still growing: ");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.explanation())
                .contains("limit that it has not reached yet")
                .contains("would decide");
    }

    @Test
    void aLargeSteadyHeapIsSteady() {
        Judged judged = over(300).floor(second -> 400).judged();
        judged.silent(LEAK);
        assertThat(ruledOut(judged)).contains("does not rise over 240 s");
    }

    @Test
    void aSawtoothIsSteady() {
        Judged judged = over(300).floor(second -> 40 + second % 70).judged();
        judged.silent(LEAK);
        assertThat(ruledOut(judged)).isNotEmpty();
    }

    @Test
    void aBurstThatIsReleasedIsSteady() {
        DoubleUnaryOperator burst = second -> second > 100 && second < 200 ? 200 : 40;
        Judged judged = over(300).floor(burst).histograms(burst, POINTS).judged();
        judged.silent(LEAK);
        assertThat(ruledOut(judged)).isNotEmpty();
    }

    @Test
    void whatTheRecorderKeepsAndWhatFillsGapsIsNotOfTheProgram() {
        Judged judged = over(300)
                .floor(RISING)
                .objects("io.sonde.core.Kept", second -> 10 * second)
                .objects("jdk.internal.vm.FillerElement[]", second -> 10 * second)
                .histograms(second -> 20, POINTS)
                .judged();
        judged.silent(LEAK);
        assertThat(ruledOut(judged)).contains("It is steady");
    }

    @Test
    void aLoadThatGrowsExplainsNothingWhereEachSessionLeavesAsMuch() {
        Finding finding = over(300)
                .floor(RISING)
                .objects(CONVERSATION, second -> 25 * second + second * second / 2)
                .histograms(second -> 2, POINTS)
                .atOnce(second -> 1 + second / 25)
                .judged()
                .only(LEAK);
        assertThat(finding.title()).startsWith("Memory leak: ");
    }

    @Test
    void aLoadThatGrowsExplainsIt() {
        Finding finding = over(300)
                .floor(RISING)
                .objects(CONVERSATION, second -> 100 * second)
                .histograms(second -> 2, POINTS)
                .atOnce(second -> 1 + second / 25)
                .judged()
                .only(LEAK);
        assertThat(finding.title()).startsWith("The heap is still growing: ");
        assertThat(finding.explanation()).contains("More and more sessions go on at once");
    }

    /** No object of the class itself is sampled. What is called alive and came after the last collection is garbage mostly. */
    @Test
    void whatSurvivedACollectionSaysWhereItIsAllocated() {
        Finding finding = over(300)
                .floor(RISING)
                .objects(CONVERSATION, second -> 100 * second)
                .objects("java.lang.String", second -> 100 * second)
                .histograms(second -> 20, spaced(90, 140, 8))
                .alive("java.lang.String", second -> second < 140 ? "app.Desk.keep:7" : "app.Model.answer:9")
                .judged()
                .only(LEAK);
        assertThat(finding.location().className()).isEqualTo(CONVERSATION);
        assertThat(finding.location().method()).isEqualTo("app.Desk.keep");
        assertThat(finding.phase()).isEqualTo("orchestration");
    }

    /** Small arrays come and go, so that their number says nothing; what they take goes up. */
    @Test
    void arraysThatTakeMoreAndMoreStandForWhatGrows() {
        Finding finding = over(300)
                .floor(RISING)
                .objects(CONVERSATION, second -> second)
                .histograms(RISING, POINTS)
                .alive("byte[]", second -> "app.Desk.keep:7")
                .judged()
                .only(LEAK);
        assertThat(finding.location().className()).isEqualTo(CONVERSATION);
        assertThat(finding.location().method()).isEqualTo("app.Desk.keep");
    }

    @Test
    void ofMinutesNothingIsSaid() {
        Judged judged = over(50).floor(RISING).judged();
        judged.silent(LEAK);
        assertThat(notJudged(judged)).startsWith("too short: 40 s after warm-up");
        assertThat(ruledOut(judged)).isEmpty();
    }

    @Test
    void aFloorThatRisesIsNoVerdict() {
        Judged judged = over(300).floor(RISING).judged();
        judged.silent(LEAK);
        assertThat(notJudged(judged)).contains("caches do, too").contains("pause-budget");
        assertThat(ruledOut(judged)).isEmpty();
    }

    @Test
    void aLeakThatBeginsLateIsFound() {
        over(300)
                .floor(RISING)
                .objects(CONVERSATION, second -> second < 160 ? 0 : 100 * (second - 160))
                .histograms(second -> 20, POINTS)
                .judged()
                .only(LEAK);
    }

    @Test
    void withoutGaugesNothingIsSaid() {
        Judged judged = Judged.judge(20, "invoke_agent:Bot [====]");
        judged.silent(LEAK);
        assertThat(notJudged(judged)).isEqualTo("the recording has no gauges of memory");
    }
}
