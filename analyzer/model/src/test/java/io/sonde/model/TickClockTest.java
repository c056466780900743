package io.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TickClockTest {
    private static final long SECOND = 1_000_000_000;
    private final TickClock clock = new TickClock();

    @Test
    void betweenTwoAnchorsItInterpolates() {
        clock.frequency(2_500_000_000L);
        clock.anchor(1_000, 5 * SECOND);
        clock.anchor(1_000 + 2_500_009_823L, 6 * SECOND); // 3.9 millionths off what the file says
        clock.anchor(1_000 + 2 * 2_500_000_000L, 7 * SECOND);

        assertThat(clock.at(1_000)).isEqualTo(5 * SECOND);
        assertThat(clock.at(1_000 + 2_500_009_823L / 2))
                .isBetween(5 * SECOND + SECOND / 2 - 1, 5 * SECOND + SECOND / 2 + 1);
        assertThat(clock.at(1_000 + 2 * 2_500_000_000L)).isEqualTo(7 * SECOND);
    }

    @Test
    void beyondTheAnchorsItGoesOnAsTheNearestTwoDo() {
        clock.frequency(7);
        clock.anchor(1_000, 10_000);
        clock.anchor(2_000, 12_000);
        clock.anchor(3_000, 15_000);

        assertThat(clock.at(500)).isEqualTo(9_000);
        assertThat(clock.at(3_500)).isEqualTo(16_500);
    }

    @Test
    void oneAnchorGoesByTheFrequency() {
        clock.frequency(2_000_000_000L);
        clock.anchor(1_000, 50_000);

        assertThat(clock.at(3_000)).isEqualTo(51_000);
        assertThat(clock.at(0)).isEqualTo(49_500);
        assertThat(clock.span(2_000)).isEqualTo(1_000);
    }

    @Test
    void anchorsOutOfOrderAreOrderedAndContradictionsLeftOut() {
        clock.frequency(SECOND);
        clock.anchor(3_000, 13_000);
        clock.anchor(1_000, 11_000);
        clock.anchor(2_000, 99_000);
        clock.anchor(2_000, 12_000);

        assertThat(clock.at(1_500)).isBetween(11_000L, 99_000L);
        assertThat(clock.at(1_000)).isEqualTo(11_000);
    }
}
