package io.sonde.detectors.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RobustTest {
    @Test
    void aWildPointMovesNeitherLineNorMedian() {
        double[] x = {1, 2, 3, 4, 5, 6};
        double[] y = {3, 5, 7, 900, 11, 13};

        TheilSen line = TheilSen.of(x, y);

        assertThat(line.slope()).isEqualTo(2);
        assertThat(line.at(4)).isEqualTo(9);
        assertThat(Medians.of(y)).isEqualTo(9);
        assertThat(Medians.absoluteDeviation(y)).isEqualTo(4);
    }

    @Test
    void withoutTwoPlacesThereIsNoSlope() {
        assertThat(TheilSen.of(new double[] {1, 1}, new double[] {2, 3}).slope())
                .isNaN();
    }

    @Test
    void intervalOfAShareIsThatOfTheTables() {
        Wilson half = Wilson.of(5, 10);

        assertThat(half.low()).isCloseTo(0.2366, within(0.0001));
        assertThat(half.high()).isCloseTo(0.7634, within(0.0001));
        assertThat(Wilson.of(0, 20).low()).isZero();
    }
}
