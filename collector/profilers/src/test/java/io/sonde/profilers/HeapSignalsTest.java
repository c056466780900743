package io.sonde.profilers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.profilers.LeakAlarm.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeapSignalsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final double MB = 1 << 20;

    @TempDir
    Path recording;

    private final List<Throwable> failures = new ArrayList<>();

    private static List<String> reasons(Signal signal, int seconds, DoubleUnaryOperator value) {
        LeakAlarm alarm = new LeakAlarm(0, false);
        for (int second = 0; second < seconds; second++) {
            alarm.saw(signal, second * SECOND, value.applyAsDouble(second));
        }
        return alarm.reasons();
    }

    @Test
    void aHeapThatRisesIsSuspicious() {
        assertThat(reasons(Signal.HEAP, 60, second -> 20 * MB + second * MB)).containsExactly("heap");
        assertThat(reasons(Signal.HEAP, 100_000, second -> 20 * MB + second * 1_000))
                .containsExactly("heap");
    }

    @Test
    void collectionsThatSwingAreJudgedByTheirLeast() {
        assertThat(reasons(Signal.HEAP, 300, second -> 20 * MB + second * MB / 2 + second % 5 * 10 * MB))
                .containsExactly("heap");
        assertThat(reasons(Signal.HEAP, 300, second -> 20 * MB + second % 20 * 10 * MB))
                .isEmpty();
    }

    @Test
    void whatIsSteadyOrLevelsOffIsNot() {
        assertThat(reasons(Signal.HEAP, 300, second -> 80 * MB)).isEmpty();
        assertThat(reasons(Signal.HEAP, 300, second -> 80 * MB * (1 - Math.exp(-second / 20.0))))
                .isEmpty();
        assertThat(reasons(Signal.THREADS, 300, second -> Math.min(40, second))).isEmpty();
    }

    @Test
    void whereCollectionsLeaveGarbageNowAndThenTheLeastOfBothHalvesCounts() {
        for (boolean rough : List.of(true, false)) {
            LeakAlarm alarm = new LeakAlarm(0, rough);
            for (int second = 0; second < 60; second++) {
                alarm.saw(Signal.HEAP, second * SECOND, (second < 36 ? 20 : 30) * MB + second * 37 % 60 / 5 * 5 * MB);
            }
            assertThat(alarm.reasons()).hasSize(rough ? 1 : 0);
        }
        LeakAlarm steady = new LeakAlarm(0, true);
        for (int second = 0; second < 60; second++) {
            steady.saw(Signal.HEAP, second * SECOND, 20 * MB + second % 7 * 5 * MB);
        }
        assertThat(steady.reasons()).isEmpty();
    }

    @Test
    void memoryOutsideIsToldApart() {
        LeakAlarm alarm = new LeakAlarm(0, false);
        for (int second = 0; second < 300; second += 30) {
            alarm.saw(Signal.NATIVE, second * SECOND, 50 * MB + second * MB / 5);
            alarm.saw(Signal.THREADS, second * SECOND, second);
            assertThat(alarm.growsOutside()).isEqualTo(second >= 120);
        }
        assertThat(alarm.reasons()).containsExactly("threads", "native memory");
    }

    @Test
    void nothingIsSuspiciousAtOnce() {
        assertThat(reasons(Signal.HEAP, 15, second -> second * MB)).isEmpty();
    }

    @Test
    void sessionsThatStayAreSuspicious() {
        LeakAlarm alarm = new LeakAlarm(0, false);
        alarm.saw(Signal.THREADS, 30 * SECOND, 5);
        alarm.ended(List.of(new Watched("app.Request", 900, 19, 30)));
        assertThat(alarm.reasons()).isEmpty();
        alarm.ended(List.of(new Watched("app.Request", 900, 100, 900)));
        assertThat(alarm.reasons()).isEmpty();
        alarm.ended(List.of(new Watched("app.Request", 900, 800, 900)));
        assertThat(alarm.reasons()).containsExactly("ended sessions");
    }

    @Test
    void namesThatTheJvmMakesAreTakenTogether() {
        assertThat(ClassHistogram.summed("""
                         num     #instances         #bytes  class name (module)
                        -------------------------------------------------------
                           1:           10            400  [B (java.base@17.0.15)
                           2:            1             16  app.Desk$$Lambda$14/0x0000000800c03000
                           3:            2             32  app.Desk$$Lambda$9/0x0000000800c04a10
                           4:            3             48  jdk.proxy2.$Proxy12 (jdk.proxy2)
                           5:            4             64  app.Desk$$Lambda/0x00007f1c54001234
                        Total            20            560
                        """))
                .containsExactly("10 400 [B", "7 112 app.Desk$$Lambda", "3 48 jdk.proxy2.$Proxy");
    }

    @Test
    void beforeTheFirstSpanNothingIsWritten() throws IOException {
        HeapSignals signals = signals(true);
        signals.start();
        signals.stop(Duration.ofSeconds(10));
        assertThat(recording).isEmptyDirectory();
        assertThat(failures).isEmpty();
    }

    @Test
    void gaugesAreOneLineAtFirstAndOneAtTheEnd() throws IOException {
        HeapSignals signals = signals(true);
        signals.start();
        signals.awaken();
        Path gauges = recording.resolve("heap/gauges.ndjson");
        while (Files.notExists(gauges) || Files.size(gauges) == 0) {
            Thread.onSpinWait();
        }
        signals.stop(Duration.ofSeconds(10));
        assertThat(failures).isEmpty();
        assertThat(Files.readAllLines(gauges))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("{\"t\":")
                        .contains("\"heapUsed\":", "\"pools\":{", "\"threads\":[", "\"classes\":[", "\"metaspace\":[")
                        .endsWith("}"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(gauges)))
                .isEqualTo("rw-------");
        assertThat(signals.missing()).isEmpty();
    }

    @Test
    void aFullHeapIsCountedOnceAndAtTheEnd() throws IOException {
        Confirmation confirmation = new Confirmation(recording, 1, null, sentence -> failures.add(new Error(sentence)));
        Files.createDirectory(recording.resolve("heap"));
        Gauges gauges = new Gauges(sentence -> {});
        LeakAlarm alarm = new LeakAlarm(0, false);
        confirmation.consider(alarm, gauges);
        confirmation.atTheEnd(gauges);
        assertThat(recording.resolve("heap")).isEmptyDirectory();
        alarm.occupied(0.9);
        alarm.saw(Signal.THREADS, 30 * SECOND, 1);
        while (failures.isEmpty() && !Files.exists(recording.resolve("heap/classes-0001.txt"))) {
            confirmation.consider(alarm, gauges); // until the budget suffices
        }
        confirmation.consider(alarm, gauges);
        while (failures.isEmpty() && !Files.exists(recording.resolve("heap/classes-0002.txt"))) {
            confirmation.atTheEnd(gauges);
        }
        assertThat(Files.readAllLines(recording.resolve("heap/classes-0001.txt")))
                .hasSizeGreaterThan(100)
                .first()
                .asString()
                .matches("# t=-?\\d+ reason=alarm: full heap pause=\\d+");
        assertThat(Files.readString(recording.resolve("heap/classes-0002.txt"))).contains("reason=end");
        assertThat(failures).isEmpty();
    }

    @Test
    void aBudgetThatIsTooSmallIsSaid() throws IOException {
        List<String> missing = new ArrayList<>();
        Confirmation confirmation = new Confirmation(recording, 1e-9, null, missing::add);
        LeakAlarm alarm = new LeakAlarm(0, false);
        alarm.occupied(0.9);
        alarm.saw(Signal.THREADS, 30 * SECOND, 1);
        Gauges gauges = new Gauges(sentence -> {});
        confirmation.consider(alarm, gauges);
        confirmation.atTheEnd(gauges);
        assertThat(missing).singleElement().asString().contains("pause-budget was too small");
    }

    @Test
    void whatIsSwitchedOffIsSaid() {
        assertThat(signals(false).missing()).singleElement().asString().contains("leaks=off");
    }

    private HeapSignals signals(boolean confirms) {
        return new HeapSignals(recording, confirms, 0.01, false, WatchList.NONE, () -> {}, failures::add);
    }
}
