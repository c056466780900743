package io.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.detectors.Diagnosis;
import io.sonde.report.browser.Browser;
import io.sonde.report.browser.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page as a reader has it: in a browser, from a file, without a network. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportInBrowserTest {
    private static final int MANY = 10_000;
    private static final String OPEN = "document.getElementById('viewer').open";

    private final ObjectMapper mapper = new ObjectMapper();
    private @Nullable Browser browser;
    private Path report = Path.of("");
    private JsonNode findings = mapper.createObjectNode();

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path program = Browser.installed();
        if (program == null && Boolean.parseBoolean(System.getenv("SONDE_REQUIRE_BROWSER"))) {
            fail("SONDE_REQUIRE_BROWSER is set and there is no browser");
        }
        Assumptions.assumeTrue(program != null, "no Chromium on this machine: the report was not tried in a browser");
        browser = Browser.start(java.util.Objects.requireNonNull(program));
        Diagnosis diagnosis = Recorded.sessions(120, 21);
        report = Recorded.html(diagnosis, Path.of("target", "report-drawn.html").toAbsolutePath());
        findings = mapper.readTree(
                Recorded.json(diagnosis, folder.resolve("findings.json")).toFile());
    }

    @AfterAll
    void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    private Page open(Path file) {
        return java.util.Objects.requireNonNull(browser).open(file, 1440, 900);
    }

    @Test
    void loadsFromAFileWithoutAComplaintAndAsksForNothing() throws IOException {
        List<Diagnosis> all =
                List.of(Fixtures.travelDesk(), Fixtures.empty(), Fixtures.healthy(), Fixtures.hostile(Recorded.EVIL));
        List<Path> files = new ArrayList<>(List.of(report));
        for (int i = 0; i < all.size(); i++) {
            files.add(Recorded.html(
                    all.get(i), Path.of("target", "report-tried-" + i + ".html").toAbsolutePath()));
        }
        for (Path file : files) {
            try (Page page = open(file)) {
                page.eval("new Promise(done => setTimeout(() => requestAnimationFrame(done), 0))");
                assertThat(page.complaints()).as("%s", file).isEmpty();
                assertThat(page.requests()).containsExactly(file.toUri().toString());
                assertThat(page.eval("document.getElementById('search').hidden").asBoolean())
                        .as("the script ran")
                        .isFalse();
            }
        }
    }

    @Test
    void numbersAreThoseOfTheFindings() {
        try (Page page = open(report)) {
            JsonNode sessions = findings.get("sessions");
            assertThat(page.text("document.querySelector('dl.numbers').innerText"))
                    .contains(sessions.get("count").asText())
                    .contains(page.text("sonde.duration(" + sessions.get("p50Ms") + ")"))
                    .contains(page.text("sonde.duration(" + sessions.get("p95Ms") + ")"));
            for (int i = 0; i < findings.get("phases").size(); i++) {
                JsonNode phase = findings.get("phases").get(i);
                assertThat(page.text("document.querySelectorAll('table.shares tbody tr')[" + i + "].innerText"))
                        .contains(phase.get("phase").asText())
                        .contains(page.text("sonde.duration(" + phase.get("criticalPathMs") + ")"));
            }
            assertThat(page.eval("Array.from(document.querySelectorAll('td.share'))"
                                    + ".reduce((sum, cell) => sum + Math.round(10 * parseFloat(cell.innerText)), 0)")
                            .asInt())
                    .as("tenths of a percent")
                    .isEqualTo(1000);
            assertThat(page.eval("document.querySelectorAll('.card, .symptom').length")
                            .asInt())
                    .isEqualTo(findings.get("findings").size());
            for (JsonNode finding : findings.get("findings")) {
                assertThat(page.text("document.getElementById('findings').textContent"))
                        .contains(finding.get("title").asText());
            }
            assertThat(page.eval("document.querySelectorAll('#operations tbody tr').length")
                            .asInt())
                    .isEqualTo(findings.get("operations").size());
            assertThat(page.eval("sonde.data.sessions.id.length").asInt())
                    .isEqualTo(sessions.get("count").asInt());
            assertThat(page.text("document.querySelector('#agents tbody tr').innerText"))
                    .contains(page.text(
                            "sonde.count(" + findings.get("agents").get(0).get("inputTokens") + ")"));
        }
    }

    @Test
    void aScriptInAnAgentsNameStaysText() {
        try (Page page = open(report)) {
            assertThat(page.text("document.title")).isEqualTo("travel-desk - Sonde report");
            assertThat(page.text("document.querySelector('#agents td.name').textContent"))
                    .isEqualTo(Recorded.EVIL);
            page.eval("sonde.open(sonde.data.sessions.id[0])");
            assertThat(page.text("document.getElementById('viewer-title').textContent"))
                    .contains("<script>document.title='owned'</script>");
            assertThat(page.eval("document.querySelectorAll('img').length").asInt())
                    .isZero();
            assertThat(page.text("document.title")).isEqualTo("travel-desk - Sonde report");
            assertThat(page.complaints()).isEmpty();
        }
    }

    @Test
    void evidenceOpensTheSpansBehindIt() {
        try (Page page = open(report)) {
            String id = page.text("document.querySelector('a.span').getAttribute('href').slice(6)");
            page.eval("document.querySelector('a.span').click()");
            page.until(OPEN);
            assertThat(page.eval("document.querySelectorAll('.room tr.selected').length")
                            .asInt())
                    .isEqualTo(1);
            assertThat(page.text("document.querySelector('aside dl').innerText"))
                    .contains(id);
            assertThat(page.eval("document.querySelectorAll('.room .lane .critical').length")
                            .asInt())
                    .isPositive();
            assertThat(page.text("document.querySelector('.room .legend').innerText"))
                    .contains("waiting for a thread", "to the first chunk");
            page.press("j");
            assertThat(page.text("document.querySelector('aside dl').innerText"))
                    .doesNotContain(id);
            page.press("Escape");
            page.until("!" + OPEN);
        }
    }

    @Test
    void searchesEverythingByKeyboard() {
        try (Page page = open(report)) {
            page.press("/");
            page.type("prices.internal");
            assertThat(page.text("document.getElementById('hits').innerText"))
                    .contains("Operations")
                    .contains("Spans of drawn sessions");
            int before = page.eval("(function () { const hits = Array.from(document.querySelectorAll('#hits > *'));"
                            + " const spans = hits.findIndex(hit => hit.innerText.startsWith('Spans'));"
                            + " return hits.slice(0, spans).filter(hit => hit.tagName === 'BUTTON').length; })()")
                    .asInt();
            for (int i = 0; i < before; i++) {
                page.press("ArrowDown");
            }
            page.press("Enter");
            assertThat(page.text("document.querySelector('aside').innerText")).contains("prices.internal");
            page.press("Escape");
            page.until("!" + OPEN);
            page.press("j");
            assertThat(page.text("document.activeElement.id")).isEqualTo("finding-1");
            page.press("Enter");
            page.until(OPEN);
            page.press("Escape");
            page.until("!" + OPEN);
            page.press("?");
            page.until("document.getElementById('keys').open");
        }
    }

    @Test
    void followsTheReadersColoursAndTheSwitch() {
        String background = "getComputedStyle(document.body).backgroundColor";
        try (Page page = open(report)) {
            page.prefers("light");
            String light = page.text(background);
            page.prefers("dark");
            String dark = page.text(background);
            assertThat(dark).isNotEqualTo(light);
            page.eval("document.getElementById('theme').click()");
            assertThat(page.text(background)).isEqualTo(light);
            assertThat(page.complaints()).isEmpty();
        }
    }

    @Test
    void printsWhatMatters() throws IOException {
        Path paper = Path.of("target", "report-drawn.pdf");
        try (Page page = open(report)) {
            page.eval("window.dispatchEvent(new Event('beforeprint'))");
            assertThat(page.eval("Array.from(document.querySelectorAll('.symptoms')).every(fold => fold.open)")
                            .asBoolean())
                    .isTrue();
            assertThat(page.eval("document.querySelectorAll('details.waterfall[open] .lane').length")
                            .asInt())
                    .isPositive();
            page.eval("window.dispatchEvent(new Event('afterprint'))");
            page.pdf(paper);
            assertThat(Files.size(paper)).isGreaterThan(10_000);
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** How long the page takes is printed for whoever reads the log: it depends on the machine. */
    @Test
    void tenThousandSessionsAnswer() throws IOException {
        Path file = Recorded.html(
                Recorded.sessions(MANY, 2),
                Path.of("target", "report-many.html").toAbsolutePath());
        try (Page page = open(file)) {
            String measure =
                    "(function (act) { const from = performance.now(); act(); document.body.offsetHeight; return performance.now() - from; })";
            assertThat(page.text("document.querySelector('#list output').innerText"))
                    .contains("10,000 sessions");
            double load = page.eval("performance.getEntriesByType('navigation')[0].loadEventEnd")
                    .asDouble();
            double sort = page.eval(measure + "(() => document.querySelector('#list th button').click())")
                    .asDouble();
            double filter = page.eval(measure + "(() => { const f = document.getElementById('session-filter');"
                            + " f.value = sonde.data.sessions.id[4321]; f.dispatchEvent(new Event('input')); })")
                    .asDouble();
            assertThat(page.eval("document.querySelectorAll('#list tbody tr').length")
                            .asInt())
                    .isEqualTo(1);
            double search = page.eval(measure + "(() => { const q = document.getElementById('query');"
                            + " q.value = 'fares'; q.dispatchEvent(new Event('input')); })")
                    .asDouble();
            double session = page.eval(measure + "(() => sonde.open(sonde.data.drawings[0].session))")
                    .asDouble();
            System.out.printf(
                    "report with %,d sessions: %,d bytes, loaded in %.0f ms, sorted in %.0f ms, filtered in %.0f ms, searched in %.0f ms, session opened in %.0f ms%n",
                    MANY, Files.size(file), load, sort, filter, search, session);
            assertThat(page.complaints()).isEmpty();
        }
    }
}
