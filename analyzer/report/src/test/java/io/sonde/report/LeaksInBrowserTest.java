package io.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sonde.detectors.Diagnosis;
import io.sonde.report.browser.Browser;
import io.sonde.report.browser.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A memory leak as a reader sees it: the curve, what grows, who holds it, and where what survived was allocated. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeaksInBrowserTest {
    private static final Diagnosis DESK = Sampled.sessions(12);

    private @Nullable Browser browser;
    private Path report = Path.of("");

    @BeforeAll
    void start() throws IOException {
        Path program = Browser.installed();
        if (program == null && Boolean.parseBoolean(System.getenv("SONDE_REQUIRE_BROWSER"))) {
            fail("SONDE_REQUIRE_BROWSER is set and there is no browser");
        }
        Assumptions.assumeTrue(program != null, "no Chromium on this machine: the picture of a leak was not tried");
        browser = Browser.start(Objects.requireNonNull(program));
        report = Recorded.html(
                DESK.withFindings(List.of(Leaking.finding(DESK))),
                Path.of("target", "leak.html").toAbsolutePath());
    }

    @AfterAll
    void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    private Page open() {
        return Objects.requireNonNull(browser).open(report, 1440, 900);
    }

    @Test
    void theWayFromTheRootIsDrawn() {
        try (Page page = open()) {
            assertThat(page.text("Array.from(document.querySelectorAll('.holder li'))"
                            + ".map(e => [e.querySelector('.via'), e.querySelector('strong')]"
                            + ".map(part => part.textContent).join(' ')).join(' > ')"))
                    .isEqualTo("static Registry.SESSIONS ConcurrentHashMap > entry Session");
            assertThat(page.text("document.querySelector('.holder .holds').textContent"))
                    .contains("812 entries", "40\u00a0MB", "keeps them alive");
            assertThat(page.eval("new Set(Array.from(document.querySelectorAll('.holder .box'))"
                                    + ".map(e => Math.round(e.getBoundingClientRect().top))).size")
                            .asInt())
                    .as("side by side")
                    .isEqualTo(1);
            assertThat(page.complaints()).isEmpty();
        }
    }

    @Test
    void whatGrowsHasATableOfItsOwn() {
        try (Page page = open()) {
            assertThat(
                            page.text(
                                    "Array.from(document.querySelectorAll('table.growth tbody tr'))"
                                            + ".map(row => Array.from(row.cells).slice(0, 4).map(c => c.textContent).join(' ')).join('; ')"))
                    .isEqualTo("acme.Session 12 812 800; acme.Message 12 8012 8,000");
            assertThat(page.text("document.querySelector('table.evidence:not(.growth) tbody').textContent"))
                    .contains("growth")
                    .doesNotContain("acme.");
        }
    }

    @Test
    void collectionsAreDotsBesideTheCurve() {
        try (Page page = open()) {
            assertThat(page.text("Chart.getChart(document.querySelector('[data-chart] canvas')).data.datasets"
                            + ".map(line => line.label + ' ' + line.showLine).join('; ')"))
                    .isEqualTo("live objects, confirmed true; after a collection false");
        }
    }

    @Test
    void fromTheLeakAReaderComesToWhereTheSurvivorsWereAllocated() {
        try (Page page = open()) {
            page.eval("document.querySelector('[data-flame] button').click()");
            assertThat(page.text("sonde.flames.state().kind")).isEqualTo("LIVE");
            assertThat(page.text("document.getElementById('flame-phase').value"))
                    .isEqualTo(Leaking.phaseOfSurvivors(DESK));
            assertThat(page.eval("sonde.flames.state().frames.some(f => f.name === 'acme.Json.copy')")
                            .asBoolean())
                    .isTrue();
            assertThat(page.complaints()).isEmpty();
        }
    }
}
