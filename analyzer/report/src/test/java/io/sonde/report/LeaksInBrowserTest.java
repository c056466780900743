package io.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sonde.detectors.Confidence;
import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Finding;
import io.sonde.detectors.FlameGraph;
import io.sonde.detectors.Severity;
import io.sonde.report.browser.Browser;
import io.sonde.report.browser.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
                DESK.withFindings(List.of(leak())),
                Path.of("target", "leak.html").toAbsolutePath());
    }

    @AfterAll
    void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    private static String phaseOfSurvivors() {
        return DESK.jvm().flames().stream()
                .filter(graph -> graph.kind() == FlameGraph.Kind.LIVE)
                .flatMap(graph -> graph.trees().stream())
                .map(FlameGraph.Tree::phase)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private static Finding leak() {
        Finding.Chart chart = new Finding.Chart(
                "What stays on the heap",
                "minutes",
                "MB",
                List.of(
                        new Finding.Chart.Line(
                                "live objects, confirmed", List.of(new double[] {1, 20}, new double[] {2, 40})),
                        new Finding.Chart.Line(
                                "after a collection", List.of(new double[] {1, 30}, new double[] {1.5, 45}), true)));
        return new Finding(
                "heap-leak-1",
                "heap-leak",
                Severity.WARNING,
                Confidence.HIGH,
                0,
                "Memory leak",
                "It grows.",
                "Let go.",
                phaseOfSurvivors(),
                null,
                null,
                new Finding.Location("acme.Session", "open", 12, null, null, null)
                        .withHolder(
                                "static Registry.SESSIONS: ConcurrentHashMap",
                                List.of(
                                        new Finding.Step(
                                                "1",
                                                "static Registry.SESSIONS",
                                                "ConcurrentHashMap",
                                                812,
                                                40_000_000,
                                                true),
                                        new Finding.Step("2", "entry", "Session", -1, 49_000, false))),
                Finding.Saving.ofMemory(20e3, 4e6),
                List.of(
                        Finding.Evidence.of("growth", 240, "MB/h", List.of()),
                        grows("acme.Session", 800),
                        grows("acme.Message", 8_000)),
                List.of(chart),
                List.of(),
                null);
    }

    private static Finding.Evidence grows(String type, double more) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("from", "12");
        columns.put("to", String.valueOf(Math.round(12 + more)));
        return new Finding.Evidence(type, more, Finding.Evidence.MORE_OBJECTS, List.of(), columns);
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
                    .isEqualTo(phaseOfSurvivors());
            assertThat(page.eval("sonde.flames.state().frames.some(f => f.name === 'acme.Json.copy')")
                            .asBoolean())
                    .isTrue();
            assertThat(page.complaints()).isEmpty();
        }
    }
}
