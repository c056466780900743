package io.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.detectors.Diagnosis;
import io.sonde.report.browser.Browser;
import io.sonde.report.browser.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What threads did inside spans, as a reader sees it: bars that add up, and flame graphs to look into. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlamesInBrowserTest {
    private static final Diagnosis DESK = Sampled.sessions(12);
    private static final String FRAME =
            "(function (name) { return sonde.flames.state().frames.find(f => f.name === name); })";
    private static final String CLICK = "(function (name) { const f = " + FRAME + "(name), c ="
            + " document.querySelector('.flame canvas'), r = c.getBoundingClientRect();"
            + " for (const type of ['mousemove', 'click']) { c.dispatchEvent(new MouseEvent(type,"
            + " { clientX: r.left + f.x + f.width / 2, clientY: r.top + f.y })); } })";

    private @Nullable Browser browser;
    private Path report = Path.of("");
    private JsonNode findings = new ObjectMapper().createObjectNode();

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path program = Browser.installed();
        if (program == null && Boolean.parseBoolean(System.getenv("SONDE_REQUIRE_BROWSER"))) {
            fail("SONDE_REQUIRE_BROWSER is set and there is no browser");
        }
        Assumptions.assumeTrue(program != null, "no Chromium on this machine: flame graphs were not tried");
        browser = Browser.start(Objects.requireNonNull(program));
        report = Recorded.html(DESK, Path.of("target", "flames.html").toAbsolutePath());
        findings = new ObjectMapper()
                .readTree(Recorded.json(DESK, folder.resolve("findings.json")).toFile());
    }

    @AfterAll
    void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    private Page open(Path file) {
        return Objects.requireNonNull(browser).open(file, 1440, 900);
    }

    private static void assertQuiet(Page page, Path file) {
        page.eval("new Promise(done => setTimeout(() => requestAnimationFrame(done), 0))");
        assertThat(page.complaints()).isEmpty();
        assertThat(page.requests()).containsExactly(file.toUri().toString());
    }

    @Test
    void figuresOfTheBarsAreThoseOfTheFindings() {
        try (Page page = open(report)) {
            for (JsonNode row : findings.get("attribution")) {
                for (String clock : new String[] {"own", "path"}) {
                    JsonNode ms = row.get(clock.equals("own") ? "ms" : "criticalPathMs");
                    if (ms.asDouble() > 0) {
                        assertThat(page.text("Array.from(document.querySelectorAll('[data-clock=" + clock
                                        + "] .inside')).find(e => e.querySelector('h4').textContent.startsWith("
                                        + row.get("phase") + ")).querySelector('table').textContent"))
                                .contains(page.text("sonde.duration(" + ms + ")"));
                    }
                }
            }
            assertThat(page.eval(
                                    "Array.from(document.querySelectorAll('.view .inside')).every(e => Math.abs(Array.from("
                                            + "e.querySelectorAll('.part')).reduce((sum, c) => sum + Math.round(10 *"
                                            + " parseFloat(c.textContent)), 0) - 1000) < 1)")
                            .asBoolean())
                    .as("each phase adds up to 100.0")
                    .isTrue();
            assertQuiet(page, report);
        }
    }

    @Test
    void aSwitchChoosesBetweenTheTimeThatMatteredAndAll() {
        String visible = "Array.from(document.querySelectorAll('#inside .view')).filter(v => !v.hidden)"
                + ".map(v => v.dataset.clock).join()";
        try (Page page = open(report)) {
            assertThat(page.text(visible)).isEqualTo("path");
            page.eval("document.querySelectorAll('#clock button')[1].click()");
            assertThat(page.text(visible)).isEqualTo("own");
        }
    }

    @Test
    void aFlameGraphShowsWhatWasSeenAndZoomsByClickAndByKey() {
        try (Page page = open(report)) {
            double all = page.eval("sonde.flames.state().total").asDouble();
            double cpu = DESK.jvm().flames().get(0).trees().stream()
                    .filter(tree -> tree.phase() != null)
                    .mapToDouble(tree -> tree.total() / 1e3)
                    .sum();
            assertThat(all).isCloseTo(cpu, offset(1.0));
            double before = page.eval(FRAME + "('acme.Json.copy').width").asDouble();
            page.eval(CLICK + "('acme.Planner.plan')");
            assertThat(page.text("sonde.flames.state().zoom")).isEqualTo("acme.Planner.plan");
            assertThat(page.eval(FRAME + "('acme.Json.copy').width").asDouble()).isGreaterThan(before);
            assertThat(page.eval("sonde.flames.state().frames.some(f => f.name === 'acme.Index.find')")
                            .asBoolean())
                    .isFalse();
            page.eval("document.querySelector('.flame canvas').focus()");
            page.press("Escape");
            assertThat(page.text("sonde.flames.state().zoom")).isEqualTo("all");
            for (int i = 0; i < 3; i++) {
                page.press("ArrowDown");
            }
            page.press("Enter");
            assertThat(page.text("sonde.flames.state().zoom")).isEqualTo("acme.Planner.plan");
            assertThat(page.text("document.getElementById('flame-frame').textContent"))
                    .contains("acme.Planner.plan", "of all", "itself");
            assertQuiet(page, report);
        }
    }

    @Test
    void framesAreFoundByName() {
        try (Page page = open(report)) {
            page.eval("(function () { const q = document.getElementById('flame-query'); q.value = 'json.COPY';"
                    + " q.dispatchEvent(new Event('input')); })()");
            assertThat(page.eval("sonde.flames.state().matched").asDouble())
                    .isEqualTo(page.eval(FRAME + "('acme.Json.copy').total[0]").asDouble());
            assertThat(page.text("document.querySelector('#flames output').textContent"))
                    .isEqualTo("55.6\u00a0% in frames that match");
        }
    }

    @Test
    void phasesAgentsAndOperationsAreChosen() {
        String choose = "(function (id, value) { const s = document.getElementById('flame-' + id); s.value = value;"
                + " s.dispatchEvent(new Event('change')); })";
        try (Page page = open(report)) {
            page.eval(choose + "('phase', 'retrieval')");
            assertThat(page.text("sonde.flames.state().frames.map(f => f.name).join()"))
                    .contains("acme.Index.score")
                    .doesNotContain("acme.Json");
            page.eval(choose + "('phase', '')");
            page.eval(choose + "('operation', 'chat gpt-x')");
            assertThat(page.text("sonde.flames.state().frames.map(f => f.name).join()"))
                    .contains("acme.Json.copy")
                    .doesNotContain("acme.Index");
            page.eval(choose + "('operation', '')");
            page.eval(choose + "('phase', '\\u0000outside')");
            assertThat(page.text("sonde.flames.state().frames.map(f => f.name).join()"))
                    .isEqualTo("all,C2Compile");
            for (String kind : new String[] {"Wall clock", "Allocation", "Locks and waits", "Live objects"}) {
                page.eval("Array.from(document.querySelectorAll('#flames button')).find(b => b.textContent === '" + kind
                        + "').click()");
                assertThat(page.eval("sonde.flames.state().total").asDouble())
                        .as(kind)
                        .isPositive();
            }
            assertThat(page.text("sonde.flames.state().frames.map(f => f.name).join()"))
                    .contains("java.lang.String");
        }
    }

    @Test
    void namesOfClassesAndMethodsStayText() throws IOException {
        Path file = Recorded.html(
                Sampled.named(Recorded.EVIL),
                Path.of("target", "flames-evil.html").toAbsolutePath());
        try (Page page = open(file)) {
            assertThat(page.text("sonde.flames.state().frames.map(f => f.name).join()"))
                    .contains(Recorded.EVIL + "." + Recorded.EVIL);
            page.eval(CLICK + "(" + new ObjectMapper().writeValueAsString(Recorded.EVIL + "." + Recorded.EVIL) + ")");
            page.eval("document.querySelectorAll('#flames .tools button').forEach(b => b.click())");
            assertThat(page.text("document.title")).isEqualTo("price-desk - Sonde report");
            assertThat(page.eval("document.querySelectorAll('img').length").asInt())
                    .isZero();
            assertQuiet(page, file);
        }
    }

    @Test
    void twoRecordingsAreComparedSessionBySession() throws IOException {
        Path file = Path.of("target", "flames-compared.html").toAbsolutePath();
        StringBuilder text = new StringBuilder();
        HtmlReport.write(Sampled.slower(6), DESK, text);
        Files.writeString(file, text);
        try (Page page = open(file)) {
            JsonNode copy = page.eval(FRAME + "('acme.Json.copy').total");
            assertThat(copy.get(0).asDouble()).isCloseTo(copy.get(1).asDouble() * 7 / 5, offset(1.0));
            assertThat(page.eval(FRAME + "('acme.Index.rescore').total[1]").asDouble())
                    .isZero();
            assertThat(page.eval("sonde.flames.state().frames.some(f => f.name === 'acme.Index.score')")
                            .asBoolean())
                    .as("what is gone has no width here")
                    .isFalse();
            page.eval("(function () { const s = document.getElementById('flame-side'); s.value = '1';"
                    + " s.dispatchEvent(new Event('change')); })()");
            assertThat(page.eval(FRAME + "('acme.Index.score').total[0]").asDouble())
                    .isZero();
            assertThat(page.text("document.getElementById('flames').textContent"))
                    .contains("12\u00a0sessions", "6\u00a0sessions");
            assertQuiet(page, file);
        }
    }

    @Test
    void drawingsShowWhereSpansWaitedAndPausesOfTheCollector() {
        try (Page page = open(report)) {
            page.eval("sonde.open(sonde.data.drawings[0].session)");
            assertThat(page.text("document.querySelector('.room .legend').innerText"))
                    .contains("waiting for a lock", "waiting for I/O", "garbage collection");
            assertThat(page.eval("document.querySelectorAll('.room .lane .wait.lock').length")
                            .asInt())
                    .isEqualTo(2);
            assertThat(page.text("document.querySelector('aside').innerText")).contains("garbage collection");
        }
    }

    /** How long it takes is printed for whoever reads the log: it depends on the machine. */
    @Test
    void asManyFramesAsThereCanBeAnswer() throws IOException {
        Path file = Recorded.html(
                DESK.withJvm(Sampled.large()),
                Path.of("target", "flames-many.html").toAbsolutePath());
        String measure = "(function (act) { const from = performance.now(); act(); return performance.now() - from; })";
        try (Page page = open(file)) {
            double kind = page.eval(measure + "(() => document.querySelectorAll('#flames .tools button')[1].click())")
                    .asDouble();
            double search = page.eval(measure + "(() => { const q = document.getElementById('flame-query');"
                            + " q.value = 'service1'; q.dispatchEvent(new Event('input')); })")
                    .asDouble();
            double zoom = page.eval(measure + "(() => " + CLICK + "(sonde.flames.state().frames[3].name))")
                    .asDouble();
            assertThat(page.text("sonde.flames.state().zoom")).isNotEqualTo("all");
            assertThat(Files.size(file)).as("bytes").isLessThan(3_000_000);
            System.out.printf(
                    "report with 40,000 frames: %,d bytes, kind chosen in %.0f ms, searched in %.0f ms, zoomed in %.0f ms%n",
                    Files.size(file), kind, search, zoom);
            assertQuiet(page, file);
        }
    }

    @Test
    void onPaperTheGraphIsInTheColoursOfPaper() throws IOException {
        Path paper = Path.of("target", "flames.pdf");
        try (Page page = open(report)) {
            page.prefers("dark");
            page.eval("window.dispatchEvent(new Event('beforeprint'))");
            String corner = "Array.from(document.querySelector('.flame canvas').getContext('2d')"
                    + ".getImageData(400, 4, 1, 1).data).slice(0, 3)";
            int light = page.eval(corner + ".reduce((a, b) => a + b)").asInt();
            page.eval("window.dispatchEvent(new Event('afterprint'))");
            int dark = page.eval(corner + ".reduce((a, b) => a + b)").asInt();
            assertThat(light).isGreaterThan(500).isGreaterThan(dark);
            page.pdf(paper);
            assertThat(Files.size(paper)).isGreaterThan(10_000);
        }
    }

    @Test
    void withoutScriptsBothViewsOfTheTimeAreThere() {
        try (Page page = open(report)) {
            page.readWithoutScripts(report);
            assertThat(page.text("document.getElementById('inside').innerText"))
                    .contains("Of the time that sessions depended on", "Of the spans' own time");
            assertThat(page.eval("document.getElementById('flames').hidden").asBoolean())
                    .isTrue();
        }
    }
}
