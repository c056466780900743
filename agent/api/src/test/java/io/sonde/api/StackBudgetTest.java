package io.sonde.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StackBudgetTest {
    private static final long WINDOW = 1L << 30;
    private static final long SHORT = StackBudget.LONG_NANOS - 1;
    private static final long LONG = StackBudget.LONG_NANOS;

    private static int taken(long now, long lasted) {
        int taken = 0;
        while (StackBudget.take(now, lasted)) {
            taken++;
        }
        return taken;
    }

    @Test
    void halfIsKeptForLongerWaits() {
        assertThat(taken(1000 * WINDOW, SHORT)).isEqualTo(StackBudget.LOOKS / 2);
        assertThat(taken(1000 * WINDOW + 5, LONG)).isEqualTo(StackBudget.LOOKS / 2);
        assertThat(StackBudget.take(1001 * WINDOW - 1, LONG)).isFalse();
    }

    @Test
    void theNextSecondHasItsOwn() {
        taken(2000 * WINDOW, LONG);
        assertThat(taken(2001 * WINDOW, SHORT)).isEqualTo(StackBudget.LOOKS / 2);
    }

    /** {@code System.nanoTime} may be anything. */
    @Test
    void ticksMayBeNegative() {
        assertThat(taken(-3 * WINDOW, LONG)).isEqualTo(StackBudget.LOOKS);
        assertThat(taken(-2 * WINDOW, LONG)).isEqualTo(StackBudget.LOOKS);
    }
}
