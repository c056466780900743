package io.sonde.detectors.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeSeriesTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void aMinuteAndADayBothHaveUsefulWindows() {
        for (long seconds : new long[] {60, 27 * 60, 86_400}) {
            TimeSeries series = new TimeSeries();
            for (int i = 0; i < 10_000; i++) {
                series.add(i * (seconds * SECOND / 10_000), 100_000_000, 1, -1, false);
            }
            List<TimeSeries.Window> windows = series.windows(12, 80, 5);
            assertThat(windows).hasSizeBetween(40, 80);
            assertThat(windows.stream().mapToLong(TimeSeries.Window::count).sum())
                    .isEqualTo(10_000);
            assertThat(windows.get(0).durations().median()).isEqualTo(100_000_000);
        }
    }

    @Test
    void fewValuesGetWideWindows() {
        TimeSeries series = new TimeSeries();
        for (int i = 0; i < 200; i++) {
            series.add(i * 8 * SECOND, 100_000_000, 1, -1, false);
        }
        assertThat(series.windows(12, 80, 5)).hasSizeBetween(25, 40).allMatch(window -> window.count() >= 5);
        assertThat(series.windows(60, 80, 5)).isEmpty();
    }

    @Test
    void partsMergedAreTheWhole() {
        Random random = new Random(7);
        TimeSeries whole = new TimeSeries();
        TimeSeries first = new TimeSeries();
        TimeSeries second = new TimeSeries();
        for (int i = 0; i < 5_000; i++) {
            long offset = i * SECOND / 3;
            long nanos = Math.round(1e8 * Math.exp(0.3 * random.nextGaussian()));
            whole.add(offset, nanos, nanos / 2, i % 7, i % 11 == 0);
            (i < 1_500 ? first : second).add(offset, nanos, nanos / 2, i % 7, i % 11 == 0);
        }
        first.merge(second);
        List<TimeSeries.Window> expected = whole.windows(12, 80, 5);
        List<TimeSeries.Window> actual = first.windows(12, 80, 5);
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).from()).isEqualTo(expected.get(i).from());
            assertThat(actual.get(i).durations().median())
                    .isEqualTo(expected.get(i).durations().median());
            assertThat(actual.get(i).criticalNanos()).isEqualTo(expected.get(i).criticalNanos());
            assertThat(actual.get(i).errors()).isEqualTo(expected.get(i).errors());
            assertThat(actual.get(i).size()).isEqualTo(expected.get(i).size());
        }
        assertThat(whole.countBetween(0, 100 * SECOND)).isCloseTo(300, within(30.0));
    }

    @Test
    void quantilesAreRightToHalfAPercent() {
        LogHistogram histogram = new LogHistogram();
        for (int i = 1; i <= 10_000; i++) {
            histogram.add(i * 1000.0);
        }
        assertThat(histogram.median()).isCloseTo(5_000_000, within(25_000.0));
        assertThat(histogram.quantile(0.95)).isCloseTo(9_500_000, within(50_000.0));
        assertThat(histogram.quantile(1)).isEqualTo(10_000_000);
    }
}
