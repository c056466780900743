package io.sonde.detectors.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** False rates and power on series of fixed seeds: the rates that the catalogue measured. */
class ChangePointsTest {
    private static final double FIVE_PERCENT = Math.log(1.05);

    /** Logarithms of 80 windows whose noise follows its predecessor with {@code phi}. */
    private static double[] series(long seed, double phi, double sigma, int at, double change) {
        Random random = new Random(seed);
        double[] values = new double[80];
        double noise = random.nextGaussian() * sigma;
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.log(100) + noise + (i >= at ? Math.log(1 + change) : 0);
            noise = phi * noise + Math.sqrt(1 - phi * phi) * sigma * random.nextGaussian();
        }
        return values;
    }

    private static long found(int seeds, double phi, double sigma, double change) {
        long found = 0;
        for (int seed = 0; seed < seeds; seed++) {
            found += ChangePoints.of(series(seed, phi, sigma, change == 0 ? 80 : 40, change), FIVE_PERCENT)
                            .isEmpty()
                    ? 0
                    : 1;
        }
        return found;
    }

    @Test
    void noiseIsNoChange() {
        assertThat(found(1_000, 0, 0.05, 0)).isLessThanOrEqualTo(5);
        assertThat(found(1_000, 0, 0.3, 0)).isLessThanOrEqualTo(10);
    }

    @Test
    void correlatedNoiseIsRarelyAChange() {
        assertThat(found(200, 0.3, 0.05, 0)).isLessThanOrEqualTo(10);
        assertThat(found(200, 0.6, 0.05, 0)).isLessThanOrEqualTo(14);
        assertThat(found(200, 0.8, 0.05, 0)).isLessThanOrEqualTo(22);
    }

    @Test
    void thirtyPercentMoreIsFoundWhereItHappens() {
        int further = 0;
        for (int seed = 0; seed < 40; seed++) {
            List<ChangePoints.Change> changes = ChangePoints.of(series(seed, 0, 0.05, 40, 0.3), FIVE_PERCENT);
            assertThat(changes).anyMatch(change -> change.index() >= 39 && change.index() <= 41);
            further += changes.size() - 1;
        }
        assertThat(further).isLessThanOrEqualTo(1);
    }

    @Test
    void correlationCostsPowerForSmallChangesOnly() {
        assertThat(found(60, 0.6, 0.05, 0.15)).isGreaterThanOrEqualTo(45);
        assertThat(found(60, 0.6, 0.05, 0.3)).isGreaterThanOrEqualTo(58);
    }

    @Test
    void anOutlierIsNoChange() {
        for (int seed = 0; seed < 100; seed++) {
            double[] values = series(seed, 0, 0.05, 80, 0);
            values[40] += Math.log(20);
            assertThat(ChangePoints.of(values, FIVE_PERCENT)).isEmpty();
        }
    }

    @Test
    void aStepWithoutNoiseIsFound() {
        double[] values = new double[20];
        Arrays.fill(values, 12, 20, 1);
        assertThat(ChangePoints.of(values, FIVE_PERCENT)).singleElement().satisfies(change -> {
            assertThat(change.index()).isEqualTo(12);
            assertThat(change.after()).isEqualTo(1);
        });
        assertThat(ChangePoints.of(new double[20], FIVE_PERCENT)).isEmpty();
        assertThat(ChangePoints.of(new double[3], FIVE_PERCENT)).isEmpty();
    }
}
