package io.sonde.detectors;

import static io.sonde.detectors.DrawnHeap.over;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.model.HeapGauge;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class CounterLeakTest {
    private static final String[] ALL = CounterLeak.IDS.toArray(String[]::new);

    @Test
    void threadsThatNeverEndAreALeak() {
        Judged judged =
                over(300).gauge(HeapGauge.THREADS, second -> 20 + second / 5).judged();
        Finding finding = judged.only("thread-leak");
        assertThat(finding.title()).startsWith("Thread leak: from 32 to ").contains("per 1,000 sessions");
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        judged.silent("heap-leak", "class-loader-leak", "direct-buffer-leak", "native-memory-leak", "descriptor-leak");
    }

    @Test
    void aPoolThatBreathesIsNone() {
        Judged judged =
                over(300).gauge(HeapGauge.THREADS, second -> 20 + second % 50).judged();
        judged.silent(ALL);
        assertThat(judged.diagnosis().remarks())
                .anySatisfy(remark -> assertThat(remark).startsWith("Ruled out: thread leak."));
    }

    @Test
    void aPoolThatFillsAndStopsIsNone() {
        over(300)
                .gauge(HeapGauge.THREADS, second -> Math.min(60, 20 + second / 3))
                .judged()
                .silent(ALL);
    }

    @Test
    void buffersThatAreNeverFreedAreALeak() {
        Finding finding = over(300)
                .gauge(HeapGauge.DIRECT, second -> 1e6 + 1e5 * second)
                .judged()
                .only("direct-buffer-leak");
        assertThat(finding.saving().bytesPerMinute()).isBetween(5.9e6, 6.1e6);
    }

    @Test
    void memoryOutsideOfTheHeapNeedsEightMegabytes() {
        DoubleUnaryOperator leak = second -> 80e6 + 1e5 * second;
        over(300).gauge(HeapGauge.RESIDENT_OTHER, leak).judged().only("native-memory-leak");
        over(300)
                .gauge(HeapGauge.RESIDENT_OTHER, second -> 80e6 + 2e4 * second)
                .judged()
                .silent(ALL);
    }

    @Test
    void descriptorsSayWhenTheirLimitIsReached() {
        Finding finding = over(300)
                .gauge(HeapGauge.DESCRIPTORS, second -> 30 + second)
                .gauge(HeapGauge.DESCRIPTORS_MAX, second -> 1_024)
                .judged()
                .only("descriptor-leak");
        assertThat(finding.explanation()).contains("limit of 1024 (ulimit -n) is reached in 12 min");
    }

    @Test
    void classesCountWhereMetaspaceGrowsWithThem() {
        DoubleUnaryOperator classes = second -> 3_000 + 2 * second;
        over(300)
                .gauge(HeapGauge.CLASSES, classes)
                .gauge(HeapGauge.METASPACE, second -> 20e6 + 3e4 * second)
                .judged()
                .only("class-loader-leak");
        over(300)
                .gauge(HeapGauge.CLASSES, classes)
                .gauge(HeapGauge.METASPACE, second -> 20e6 + 1e3 * second)
                .judged()
                .silent(ALL);
    }

    @Test
    void memoryThatWasNotFreedSaysWhoTookIt() {
        String taken = "!native-memory    |  bytes=524288 stack=os_malloc<jdk.internal.misc.Unsafe.allocateMemory0<";
        Finding finding = over(300)
                .gauge(HeapGauge.RESIDENT_OTHER, second -> 80e6 + 1e5 * second)
                .seen(taken + "app.Tensors.load:7<app.Desk.retrieve:3")
                .judged()
                .only("native-memory-leak");
        assertThat(finding.title()).contains("most of it taken at Tensors.load:7");
        assertThat(finding.location().className()).isEqualTo("app.Tensors");
        assertThat(finding.phase()).isEqualTo("orchestration");
        Finding buffers = over(300)
                .gauge(HeapGauge.DIRECT, second -> 1e6 + 1e5 * second)
                .seen(taken + "java.nio.DirectByteBuffer.make<app.Frames.next:9")
                .judged()
                .only("direct-buffer-leak");
        assertThat(buffers.location().className()).isEqualTo("app.Frames");
        Finding others = over(300)
                .gauge(HeapGauge.DIRECT, second -> 1e6 + 1e5 * second)
                .seen(taken + "app.Tensors.load:7")
                .judged()
                .only("direct-buffer-leak");
        assertThat(others.location()).isEqualTo(Finding.Location.NONE);
    }

    @Test
    void classesSayWhoMakesThem() {
        Finding finding = over(300)
                .gauge(HeapGauge.CLASSES, second -> 3_000 + 2 * second)
                .gauge(HeapGauge.METASPACE, second -> 20e6 + 3e4 * second)
                .seen("!class-defined    |  what=app.Tool stack=java.lang.ClassLoader.defineClass<app.Plugins.load:5")
                .judged()
                .only("class-loader-leak");
        assertThat(finding.title()).contains("most of them defined at Plugins.load:5");
        assertThat(finding.location().className()).isEqualTo("app.Plugins");
    }

    @Test
    void classesThatTheRecorderLoadsAreNotCounted() {
        DrawnHeap drawn = over(300)
                .gauge(HeapGauge.CLASSES, second -> 3_000 + second / 2)
                .gauge(HeapGauge.METASPACE, second -> 20e6 + 3e4 * second);
        drawn.judged().only("class-loader-leak");
        drawn.seen(
                        "!class-defined    |  thread=ours what=javax.Bean stack=java.lang.Class.forName0<io.sonde.profilers.Ask.it:5")
                .judged()
                .silent(ALL);
    }

    @Test
    void aMinuteTellsNothing() {
        Judged judged = over(60).gauge(HeapGauge.THREADS, second -> 20 + second).judged();
        judged.silent(ALL);
        assertThat(judged.diagnosis().notEvaluated())
                .filteredOn(silent -> List.of(ALL).contains(silent.detector()))
                .hasSize(ALL.length);
    }
}
