package io.sonde.detectors.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestsOfStatisticsTest {
    @Test
    void lognormalNoiseRarelyLiesFarOut() {
        Random random = new Random(1);
        double[] values = random.doubles(100_000).toArray();
        Arrays.setAll(values, i -> 0.3 * random.nextGaussian());
        RobustZ z = RobustZ.of(values);
        long far = Arrays.stream(values)
                .filter(value -> Math.abs(z.at(value)) > RobustZ.FAR)
                .count();
        assertThat(far / 100_000.0).isCloseTo(0.0005, within(0.0003));
        assertThat(z.deviation()).isCloseTo(0.3, within(0.01));
    }

    @Test
    void whereHalfOfTheValuesAreEqualTheMeanDeviationCounts() {
        RobustZ z = RobustZ.of(new double[] {1, 1, 1, 1, 5});
        assertThat(z.deviation()).isCloseTo(1.2533 * 0.8, within(1e-9));
        assertThat(RobustZ.of(new double[] {2, 2, 2}).at(2)).isZero();
        assertThat(RobustZ.of(new double[] {2, 2, 2}).at(3)).isInfinite();
    }

    @Test
    void trendsAreFoundAndNoiseIsNone() {
        int falseTrends = 0;
        int trends = 0;
        int falseOfCorrelated = 0;
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            double[] noise = new double[40];
            double[] rising = new double[40];
            double[] correlated = new double[40];
            double previous = 0;
            for (int i = 0; i < 40; i++) {
                noise[i] = 0.1 * random.nextGaussian();
                rising[i] = noise[i] + 0.01 * i;
                previous = 0.6 * previous + noise[i];
                correlated[i] = previous;
            }
            falseTrends += MannKendall.of(noise).p() < 0.001 ? 1 : 0;
            trends += MannKendall.of(rising).p() < 0.001 ? 1 : 0;
            falseOfCorrelated += MannKendall.of(correlated).p() < 0.001 ? 1 : 0;
        }
        assertThat(falseTrends).isLessThanOrEqualTo(3);
        assertThat(trends).isGreaterThanOrEqualTo(480);
        assertThat(falseOfCorrelated).isLessThanOrEqualTo(25);
    }

    @Test
    void kendallsTauIsThatOfTheTables() {
        MannKendall rising =
                MannKendall.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8}, new double[] {1, 2, 3, 4, 5, 6, 8, 7});
        assertThat(rising.tau()).isCloseTo(26.0 / 28, within(1e-12));
        assertThat(rising.p()).isCloseTo(0.0020, within(0.0003));
    }

    @Test
    void cliffsDeltaIsOneWhereAllAreLarger() {
        assertThat(CliffsDelta.of(new double[] {5, 6, 7}, new double[] {1, 2, 3})
                        .delta())
                .isEqualTo(1);
        assertThat(CliffsDelta.of(new double[] {1, 2}, new double[] {1, 2}).delta())
                .isZero();
    }

    @Test
    void fewFalseDiscoveriesAmongMany() {
        double[] p = {0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216};
        assertThat(FalseDiscoveries.limit(p, 0.05)).isEqualTo(0.008);
        assertThat(FalseDiscoveries.limit(new double[] {0.5, 0.9}, 0.05)).isNegative();
    }
}
