package io.sonde.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitBudgetTest {
    private static final long WINDOW = 1L << 30;

    private static int taken(long now, long lasted) {
        int taken = 0;
        while (WaitBudget.take(now, lasted)) {
            taken++;
        }
        return taken;
    }

    @Test
    void theLongerAWaitTheMoreIsLeftForIt() {
        assertThat(taken(1000 * WINDOW, Parks.SHORT_NANOS)).isEqualTo(WaitBudget.WAITS / 4);
        assertThat(taken(1000 * WINDOW + 1, Parks.SITE_NANOS)).isEqualTo(WaitBudget.WAITS / 4);
        assertThat(taken(1000 * WINDOW + 2, StackBudget.LONG_NANOS)).isEqualTo(WaitBudget.WAITS / 2);
        assertThat(WaitBudget.take(1001 * WINDOW - 1, StackBudget.LONG_NANOS)).isFalse();
        assertThat(WaitBudget.take(1001 * WINDOW - 1, WaitBudget.ALWAYS_NANOS)).isTrue();
    }

    @Test
    void theNextSecondHasItsOwn() {
        taken(2000 * WINDOW, StackBudget.LONG_NANOS);
        assertThat(taken(2001 * WINDOW, StackBudget.LONG_NANOS)).isEqualTo(WaitBudget.WAITS);
    }

    /** {@code System.nanoTime} may be anything. */
    @Test
    void ticksMayBeNegative() {
        assertThat(taken(-3 * WINDOW, StackBudget.LONG_NANOS)).isEqualTo(WaitBudget.WAITS);
    }
}
