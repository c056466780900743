package io.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.detectors.Diagnosis;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextReportTest {
    @Test
    void findingsAreSummedUp() throws IOException {
        assertThat(text(Fixtures.travelDesk(), 100)).isEqualTo("""
            GOLDEN-1
            """);
    }

    @Test
    void nothingRecordedIsExplained() throws IOException {
        assertThat(text(Fixtures.empty(), 80)).isEqualTo("""
            GOLDEN-2
            """);
    }

    @Test
    void aHealthyRunSaysSoAndWhatItDoesNotKnow() throws IOException {
        assertThat(text(Fixtures.healthy(), 80)).isEqualTo("""
            GOLDEN-3
            """);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 100, 140})
    void keepsToTheScreen(int width) throws IOException {
        for (Diagnosis diagnosis : List.of(Fixtures.travelDesk(), Fixtures.empty(), Fixtures.healthy())) {
            assertFits(text(diagnosis, width), width);
        }
    }

    @ParameterizedTest
    @MethodSource("io.sonde.report.HtmlReportTest#hostile")
    void hostileTextSteersNoTerminal(String evil) throws IOException {
        String text = text(Fixtures.hostile(evil), 80);

        assertFits(text, 80);
        assertThat(text.replace("\n", "").chars()).noneMatch(Character::isISOControl);
    }

    @Test
    void coloursTakeNoColumnsAndOnlyComeWhenAsked() throws IOException {
        StringBuilder colored = new StringBuilder();
        TextReport.write(Fixtures.travelDesk(), colored, true, 100);

        assertThat(colored.toString()).contains("\u001b[");
        assertThat(colored.toString().replaceAll("\u001b\\[[0-9;]*m", "").replaceAll(" +\n", "\n"))
                .isEqualTo(text(Fixtures.travelDesk(), 100));
    }

    private static void assertFits(String text, int width) {
        assertThat(text.lines())
                .hasSizeLessThanOrEqualTo(40)
                .allSatisfy(line -> assertThat(Columns.of(line)).as(line).isLessThanOrEqualTo(width));
    }

    private static String text(Diagnosis diagnosis, int width) throws IOException {
        StringBuilder out = new StringBuilder();
        TextReport.write(diagnosis, out, false, width);
        return out.toString();
    }
}
