package io.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "0.0004, 0.4 us",
        "0.0421, 42.1 us",
        "0.9994, 999 us",
        "0.9996, 1 ms",
        "4.25, 4.25 ms",
        "12.04, 12 ms",
        "420.4, 420 ms",
        "999.4, 999 ms",
        "999.6, 1 s",
        "1234.5, 1.23 s",
        "59940, 59.9 s",
        "59960, 1 min",
        "62500, 1 min 3 s",
        "3600000, 1 h",
        "90000000, 1 d 1 h",
        "NaN, -"
    })
    void durations(double ms, String expected) {
        assertThat(Figures.duration(ms)).isEqualTo(expected);
    }

    @Test
    void ranges() {
        assertThat(Figures.range(120.0, 340.0)).isEqualTo("120 to 340 ms");
        assertThat(Figures.range(900.0, 1200.0)).isEqualTo("900 ms to 1.2 s");
        assertThat(Figures.range(0.0, 340.0)).isEqualTo("up to 340 ms");
        assertThat(Figures.range(null, 340.0)).isEqualTo("up to 340 ms");
        assertThat(Figures.range(12.0, null)).isEqualTo("at least 12 ms");
        assertThat(Figures.range(12.0, 12.0)).isEqualTo("12 ms");
        assertThat(Figures.range(null, null)).isNull();
    }

    @Test
    void amountsAndShares() {
        assertThat(Figures.amount(1234567, "tokens")).isEqualTo("1,234,567 tokens");
        assertThat(Figures.amount(1_530_000, "bytes")).isEqualTo("1.53 MB");
        assertThat(Figures.amount(2.5, "calls")).isEqualTo("2.5 calls");
        assertThat(Figures.percent(0.02)).isEqualTo("< 0.1 %");
        assertThat(Figures.many(1, "span")).isEqualTo("1 span");
    }

    @Test
    void thirdsAddUp() {
        assertThat(Shares.rounded(new double[] {100 / 3.0, 100 / 3.0, 100 / 3.0}, 1))
                .containsExactly(33.4, 33.3, 33.3);
        assertThat(Shares.rounded(new double[] {0, 0}, 1)).containsExactly(0, 0);
        assertThat(Shares.rounded(new double[] {10, Double.NaN}, 1)).containsExactly(10, 0);
        assertThat(Arrays.stream(Shares.rounded(new double[] {99.96, 0.02, 0.02}, 1))
                        .sum())
                .isEqualTo(100);
    }

    @Test
    void foldsCirclesAndMissingCausesWithoutLosingAFinding() {
        var all = Fixtures.travelDesk().findings();
        assertThat(Causes.of(all)).hasSize(3);
        assertThat(Causes.of(List.of(all.get(1)))).hasSize(1);
        assertThat(Causes.of(List.of(all.get(1), all.get(1)))).hasSize(2);
    }
}
