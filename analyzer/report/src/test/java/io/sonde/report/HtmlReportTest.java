package io.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.detectors.Diagnosis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlReportTest {
    private static final Pattern TAG = Pattern.compile("<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^\"'>]|\"[^\"]*\"|'[^']*')*)>");
    private static final Set<String> ELEMENTS = Set.of(
            "html",
            "head",
            "meta",
            "title",
            "style",
            "script",
            "body",
            "header",
            "main",
            "nav",
            "section",
            "article",
            "div",
            "span",
            "p",
            "a",
            "b",
            "h1",
            "h2",
            "h3",
            "h4",
            "dl",
            "dt",
            "dd",
            "ul",
            "button",
            "ol",
            "li",
            "small",
            "strong",
            "code",
            "bdi",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "svg",
            "rect",
            "line",
            "text",
            "figure",
            "figcaption",
            "details",
            "summary",
            "input",
            "output");
    private static final Set<String> ATTRIBUTES = Set.of(
            "class",
            "id",
            "href",
            "lang",
            "charset",
            "content",
            "name",
            "http-equiv",
            "role",
            "aria-label",
            "aria-hidden",
            "x",
            "y",
            "x1",
            "x2",
            "y1",
            "y2",
            "width",
            "height",
            "viewBox",
            "text-anchor",
            "colspan",
            "data-v",
            "data-clock",
            "autocomplete",
            "data-chart",
            "data-flame",
            "data-phase",
            "data-session",
            "data-span",
            "aria-labelledby",
            "data-sortable",
            "data-first",
            "tabindex",
            "title",
            "open",
            "hidden",
            "type",
            "placeholder");

    static Stream<String> hostile() {
        return Stream.of(
                "<script>alert(1)</script>",
                "</script></style></title><img onerror=alert(1)>",
                "\" onmouseover=\"alert(1)",
                "' autofocus onfocus='alert(1)",
                "& &lt; &#60;script&#62; &amp",
                "line one\nline two\r\n\t--><!-- ]]>",
                "\u202egnp.exe \u2066\u0645\u0631\u062d\u0628\u0627 \u4f60\u597d \ud83d\ude80 \ud83d",
                "\u0000\u001b[31m\u0007\u009b",
                "javascript:alert(1)",
                "<".repeat(20_000));
    }

    @ParameterizedTest
    @MethodSource
    void hostile(String evil) throws IOException {
        String page = html(Fixtures.hostile(evil));

        assertThat(tags(page))
                .as("elements")
                .allSatisfy(tag -> assertThat(ELEMENTS).contains(tag.group(2)));
        assertThat(tags(page).stream().filter(tag -> tag.group(2).equals("script")))
                .as("start and end tags: data, library and our own")
                .hasSize(2 * 13);
        assertThat(attributes(page))
                .as("attributes")
                .allSatisfy(name -> assertThat(ATTRIBUTES).contains(name));
        assertThat(page).doesNotContain("\u0000", "\u001b", "\u202e", "\u2066", "\u009b", "<!--");
        assertBalanced(page);
    }

    @Test
    void everyStringFieldIsShownEscaped() throws IOException {
        String page = html(Fixtures.hostile("x<i>\"'&"));

        assertThat(page).doesNotContain("x<i>").doesNotContain("<i>");
        assertThat(count(page, "x&lt;i&gt;&quot;&#39;&amp;")).isGreaterThan(40);
        assertThat(count(page, "x\\u003Ci\\u003E\\\"\\u0027\\u0026"))
                .as("texts of the data")
                .isGreaterThan(2);
    }

    @Test
    void asksTheNetworkForNothing() throws IOException {
        String page = html(Fixtures.travelDesk());

        assertThat(page.replaceAll("(?s)<script>/\\*.*?</script>", ""))
                .as("what is ours; the library names its home in a comment")
                .doesNotContain("http://", "https://", "src=", "url(", "@import", "fetch(", "XMLHttp", "//cdn");
        assertThat(page).doesNotContain("sourceMappingURL").contains("Permission is hereby granted");
        assertThat(attributeValues(page, "href")).isNotEmpty().allMatch(link -> link.startsWith("#"));
        assertThat(page).contains("default-src &#39;none&#39;");
    }

    @Test
    void anEmptyRecordingHasNoEmptySections() throws IOException {
        assertThat(attributeValues(html(Fixtures.empty()), "href")).containsExactly("#main", "#gaps", "#libraries");
        assertThat(attributeValues(html(Fixtures.empty()), "id"))
                .contains("libraries", "gaps")
                .doesNotContain("phases");
    }

    @Test
    void linksLeadSomewhereAndAnchorsAreUnique() throws IOException {
        String page = html(Fixtures.travelDesk());

        List<String> ids = attributeValues(page, "id");
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(attributeValues(page, "href"))
                .allSatisfy(link -> assertThat(ids).contains(link.substring(1)));
        assertThat(attributeValues(page, "data-span"))
                .contains("00000000000000ff")
                .allSatisfy(span -> assertThat(page).as("the data").contains("\"" + span + "\""));
        assertBalanced(page);
    }

    @Test
    void sharesAddUpToAHundred() throws IOException {
        String page = html(Fixtures.hostile("plain"));

        double sum = Pattern.compile("num strong\">([0-9.]+)\u00a0%")
                .matcher(page)
                .results()
                .mapToDouble(m -> Double.parseDouble(m.group(1)))
                .sum();
        assertThat(sum).isCloseTo(100.0, org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void symptomsStandBeneathTheirCause() throws IOException {
        String whole = html(Fixtures.travelDesk());
        String page = whole.substring(whole.indexOf("<article"));

        assertThat(page).contains("Explains 1 other finding");
        assertThat(count(page, "<article")).isEqualTo(3);
        assertThat(page.indexOf("Retrieval holds up"))
                .isBetween(page.indexOf("Fares are read"), page.indexOf("The weather of"));
    }

    @Test
    void emptyAndSmallRecordingsRead() throws IOException {
        assertThat(html(Fixtures.empty()))
                .contains("Nothing to judge: the recording holds no spans")
                .contains("refused");
        assertThat(html(Fixtures.healthy()))
                .contains("insufficient data (n=12 &lt; 20)")
                .contains("10 spans lost (10.0 %)");
    }

    /** Pages to look at: {@code target/report-*.html}. */
    @Test
    void leavesPagesToLookAt() throws IOException {
        Path target = Path.of("target");
        Files.writeString(target.resolve("report-travel-desk.html"), html(Fixtures.travelDesk()));
        Files.writeString(
                target.resolve("report-hostile.html"),
                html(Fixtures.hostile("<script>alert(1)</script> \"'& very ".repeat(12))));
        Files.writeString(target.resolve("report-empty.html"), html(Fixtures.empty()));
        Files.writeString(target.resolve("report-healthy.html"), html(Fixtures.healthy()));
        Files.writeString(target.resolve("report-large.html"), html(Fixtures.large()));
        Files.writeString(target.resolve("report-sampled.html"), html(Sampled.sessions(40)));
        StringBuilder compared = new StringBuilder();
        HtmlReport.write(Sampled.slower(40), Sampled.sessions(40), compared);
        Files.writeString(target.resolve("report-compared.html"), compared);
        assertThat(target.resolve("report-large.html")).isNotEmptyFile();
        assertThat(Files.size(target.resolve("report-large.html"))).as("bytes").isLessThan(4_000_000);
    }

    private static String html(Diagnosis diagnosis) throws IOException {
        StringBuilder page = new StringBuilder();
        HtmlReport.write(diagnosis, page);
        return page.toString();
    }

    /** The page without the text of its stylesheet, its scripts, which are ours, and its data, which is not markup. */
    private static String markup(String page) {
        return page.replaceFirst("(?s)<style>.*?</style>", "<style></style>")
                .replaceAll("(?s)<script>.*?</script>", "<script></script>")
                .replaceFirst("(?s)(<script type=\"application/json\" id=\"data\">)[^<]*</script>", "$1</script>");
    }

    private static List<MatchResult> tags(String page) {
        return TAG.matcher(markup(page)).results().toList();
    }

    private static List<String> attributes(String page) {
        return tags(page).stream()
                .flatMap(tag -> Pattern.compile("([^\\s=]+)=\"[^\"]*\"")
                        .matcher(tag.group(3))
                        .results())
                .map(attribute -> attribute.group(1))
                .distinct()
                .toList();
    }

    private static List<String> attributeValues(String page, String name) {
        return tags(page).stream()
                .flatMap(tag -> Pattern.compile("\\s" + name + "=\"([^\"]*)\"")
                        .matcher(tag.group(3))
                        .results())
                .map(attribute -> attribute.group(1))
                .toList();
    }

    private static void assertBalanced(String page) {
        Deque<String> open = new ArrayDeque<>();
        for (MatchResult tag : tags(page)) {
            if (tag.group(1).isEmpty()) {
                if (!Set.of("meta", "input").contains(tag.group(2))) {
                    open.push(tag.group(2));
                }
            } else {
                assertThat(open.pop()).isEqualTo(tag.group(2));
            }
        }
        assertThat(open).isEmpty();
        String left = TAG.matcher(markup(page).replace("<!DOCTYPE html>", "")).replaceAll("");
        assertThat(left).doesNotContain("<").doesNotContain(">");
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
