package io.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** What the command line asks a terminal, tells it, and understands of times. */
class ScreenTest {
    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong();

    private ProgressBar bar(boolean terminal) {
        return new ProgressBar(new PrintStream(err, true, StandardCharsets.UTF_8), terminal, clock::get);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aLongAnalysisShowsHowFarItIsAndCleansUp() {
        try (ProgressBar bar = bar(true)) {
            bar.step("Reading").at(1, 10);
            assertThat(err()).isEmpty();
            clock.set(2 * SECOND);
            bar.step("Reading").at(5, 10);
            assertThat(err()).startsWith("\rReading").contains("[###############...............]  50 %");
            int drawn = err.size();
            clock.addAndGet(SECOND / 100);
            bar.step("Reading").at(6, 10);
            assertThat(err.size())
                    .as("not drawn more often than anybody can see")
                    .isEqualTo(drawn);
        }
        assertThat(err()).endsWith(" \r").doesNotContain("\n");
    }

    @Test
    void aShortAnalysisAndAPipeSeeNothing() {
        try (ProgressBar bar = bar(true)) {
            clock.set(SECOND);
            bar.step("Reading").at(9, 10);
        }
        try (ProgressBar bar = bar(false)) {
            clock.set(90 * SECOND);
            bar.step("Reading").at(9, 10);
        }
        assertThat(err()).isEmpty();
    }

    @Test
    void theScreenIsAsLargeAsItIs() {
        assertThat(Terminal.of(true, true, "24 80\n", null)).isEqualTo(new Terminal(true, true, 80, 24));
        assertThat(Terminal.of(true, true, "24 40", null).width()).isEqualTo(60);
        assertThat(Terminal.of(true, true, "50 300", null).width()).isEqualTo(200);
        assertThat(Terminal.of(true, true, "50 120", "90").width()).isEqualTo(90);
        assertThat(Terminal.of(true, true, "0 0", null)).isEqualTo(new Terminal(true, true, 100, 40));
        assertThat(Terminal.of(false, false, null, "wide")).isEqualTo(new Terminal(false, false, 100, 40));
        assertThat(Terminal.of(false, true, null, null).color()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T14:05:00Z, 2026-01-31T14:05:00Z",
        "2026-01-31T14:05:00+02:00, 2026-01-31T12:05:00Z",
        "2026-01-31T14:05, 2026-01-31T13:05:00Z",
        "14:05, 2026-01-31T13:05:00Z",
        "14:05:30, 2026-01-31T13:05:30Z",
        "00:10, 2026-01-31T23:10:00Z",
        "+5m, 2026-01-31T13:05:15Z",
        "+1h30m, 2026-01-31T14:30:15Z",
        "+90s, 2026-01-31T13:01:45Z",
        "+250ms, 2026-01-31T13:00:15.250Z",
    })
    void timesAreUnderstood(String text, Instant expected) {
        ZoneId zone = ZoneOffset.ofHours(1);
        Instant start = Instant.parse("2026-01-31T13:00:15Z");
        assertThat(new Moment.Reader().convert(text).in(start, zone)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "5m", "+", "+5", "25:00", "2026-01-31", "2026-13-01T00:00:00Z"})
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> new Moment.Reader().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
