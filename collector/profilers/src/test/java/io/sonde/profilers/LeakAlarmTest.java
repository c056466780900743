package io.sonde.profilers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.profilers.LeakAlarm.Signal;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

class LeakAlarmTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 77 * SECOND;

    private final LeakAlarm alarm = new LeakAlarm(START, false);

    /** One reading a second. */
    private LeakAlarm after(int seconds, LongToDoubleFunction classes) {
        for (int second = 0; second <= seconds; second++) {
            alarm.saw(Signal.CLASSES, START + second * SECOND, classes.applyAsDouble(second));
        }
        return alarm;
    }

    @Test
    void classesThatAProgramLoadsWhileItStartsRaiseNoAlarm() {
        for (int seconds = 20; seconds < 300; seconds += 10) {
            assertThat(new LeakAlarmTest()
                            .after(seconds, second -> 6_500 - 2_500 * Math.exp(-second / 20.0))
                            .reasons())
                    .as("after %s s", seconds)
                    .isEmpty();
        }
    }

    @Test
    void classesThatComeAndComeRaiseOne() {
        assertThat(after(100, second -> 4_000 + 3.0 * second).reasons()).containsExactly(Signal.CLASSES.label());
    }

    @Test
    void fewClassesThatComeAndComeRaiseOneInTime() {
        assertThat(new LeakAlarmTest()
                        .after(100, second -> 4_000 + second / 4.0)
                        .reasons())
                .isEmpty();
        assertThat(new LeakAlarmTest()
                        .after(1_000, second -> 4_000 + second / 4.0)
                        .reasons())
                .containsExactly(Signal.CLASSES.label());
    }
}
