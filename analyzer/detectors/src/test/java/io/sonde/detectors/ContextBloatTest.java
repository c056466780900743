package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ContextBloatTest {
    /** A session of one agent: a model call per prompt, {@code between} ahead of each but the first. */
    static String session(long[] tokens, java.util.function.LongToIntFunction columns, String more) {
        StringBuilder bars = new StringBuilder();
        StringBuilder values = new StringBuilder();
        StringBuilder transport = new StringBuilder();
        for (long count : tokens) {
            int width = columns.applyAsInt(count);
            bars.append('[').append("=".repeat(width - 2)).append(']');
            transport.append(" [").append("=".repeat(width - 4)).append("] ");
            values.append(values.isEmpty() ? "" : ",").append(count);
        }
        return "scale 10\ninvoke_agent:Planner [" + "=".repeat(bars.length() + 8) + "]\n"
                + "  chat:m              " + "  " + bars + " tokens=" + values + " input=# output=# " + more + "\n"
                + "    http              " + "  " + transport + " transport\n";
    }

    static long[] growing(int turns, long from, long to) {
        long[] tokens = new long[turns];
        for (int i = 0; i < turns; i++) {
            tokens[i] = from + (to - from) * i / (turns - 1);
        }
        return tokens;
    }

    /** 100 ms and 0.2 ms a token. */
    private static int priced(long tokens) {
        return (int) (10 + tokens / 50);
    }

    @Test
    void aHistoryThatIsSentAgainInFull() {
        Judged judged = judge(20, session(growing(12, 800, 9_000), ContextBloatTest::priced, ""));
        Finding finding = judged.only("context-bloat");
        assertThat(finding.severity()).isNotEqualTo(Severity.NOTE);
        assertThat(finding.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(finding.agent()).isEqualTo("Planner");
        assertThat(finding.operation()).isEqualTo("chat m");
        assertThat(finding.title()).contains("from 800 to 9,000 tokens over 12 turns");
        // The third turn (2,290) and two usual steps (2 x 745) may stay: 3,781 tokens.
        double saved = 0;
        for (long tokens : growing(12, 800, 9_000)) {
            saved += Math.max(0, tokens - 3_781);
        }
        assertThat(finding.saving().tokensPerSession()).isCloseTo(saved, Offset.offset(20.0));
        assertThat(finding.saving().msPerSessionHigh()).isCloseTo(0.2 * saved, Offset.offset(0.02 * saved));
        assertThat(finding.charts()).hasSize(1);
        assertThat(finding.charts().get(0).lines().get(0).points()).hasSize(12);
        assertThat(finding.location().model()).isEqualTo("m");
    }

    @Test
    void aLargeToolResultThatStaysNamesTheTool() {
        long[] tokens = {500, 600, 15_700, 15_800, 15_900, 16_000, 16_100, 16_200};
        StringBuilder drawing = new StringBuilder("scale 10\ninvoke_agent:Bot [" + "=".repeat(300) + "]\n");
        int at = 2;
        for (int i = 0; i < tokens.length; i++) {
            drawing.append("  chat:m              " + " ".repeat(at) + "[" + "=".repeat(20) + "]")
                    .append(" tokens=" + tokens[i] + " input=# output=# toolCalls=1\n");
            at += 22;
            drawing.append("  execute_tool:" + (i == 1 ? "export" : "lookup") + " " + " ".repeat(at) + "[==]")
                    .append(" input=# output=# sonde.output.chars=" + (i == 1 ? 60_000 : 80) + "\n");
            at += 4;
        }
        Finding finding = judge(20, drawing.toString()).only("context-bloat");
        assertThat(finding.title()).contains("execute_tool export").contains("15,100 tokens");
        assertThat(finding.location().tool()).isEqualTo("export");
        assertThat(finding.saving().tokensPerSession()).isEqualTo(5 * 15_000.0);
        assertThat(finding.saving().msPerSessionHigh()).isZero();
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.evidence())
                .anySatisfy(evidence -> assertThat(evidence.details())
                        .containsEntry("preceding span", "execute_tool export")
                        .containsEntry("largest result", "60,000 characters"));
    }

    @Test
    void aConversationOfOneCallPerSession() {
        Recording recording = Timeline.recording(Manifest.ofApp("x"), timeline -> {
            for (int turn = 0; turn < 10; turn++) {
                for (int talk = 0; talk < 3; talk++) {
                    timeline.add(oneCall(turn, "gen_ai.conversation.id=c" + talk, "tokens=" + (800 + 800 * turn)));
                }
            }
        });
        Finding finding = judge(recording).only("context-bloat");
        assertThat(finding.title()).contains("from 800 to 8,000 tokens over 10 turns");
        assertThat(finding.saving().tokensPerSession()).isPositive();
        assertThat(finding.saving().msPerSessionHigh()).isBetween(300.0, 700.0);
        assertThat(finding.explanation()).contains("3 of them over several sessions");
    }

    private static String oneCall(int turn, String root, String call) {
        String bar = "[" + "=".repeat(10 + 16 * turn) + "]";
        return "scale 10\ninvoke_agent:Bot [=" + "=".repeat(bar.length()) + "=] " + root + "\n  chat:m           "
                + "  " + bar + " input=# output=# " + call + "\n";
    }

    @Test
    void withoutTokensCharactersAndThenMessagesTell() {
        String tokens = session(growing(12, 4_000, 36_000), count -> 10 + (int) count / 200, "");
        Finding chars =
                judge(20, tokens.replace("tokens=", "sonde.input.chars=")).only("context-bloat");
        assertThat(chars.title()).contains("from 4,000 to 36,000 characters");
        assertThat(chars.severity()).isNotEqualTo(Severity.NOTE);
        assertThat(chars.saving().tokensPerSession()).isNull();
        assertThat(chars.saving().msPerSessionHigh()).isPositive();
        Finding messages = judge(
                        20, session(growing(12, 2, 46), count -> 20, "").replace("tokens=", "messages="))
                .only("context-bloat");
        assertThat(messages.severity()).isEqualTo(Severity.NOTE);
        assertThat(messages.confidence()).isEqualTo(Confidence.LOW);
    }

    @Test
    void cachedTokensReduceTheSaving() {
        String drawing = session(growing(12, 800, 9_000), count -> 50, "");
        double all = judge(20, drawing).only("context-bloat").saving().tokensPerSession();
        StringBuilder cached = new StringBuilder("gen_ai.usage.cache_read.input_tokens=");
        for (long tokens : growing(12, 800, 9_000)) {
            cached.append(cached.charAt(cached.length() - 1) == '=' ? "" : ",").append(tokens * 9 / 10);
        }
        double rest = judge(20, session(growing(12, 800, 9_000), count -> 50, cached.toString()))
                .only("context-bloat")
                .saving()
                .tokensPerSession();
        assertThat(rest).isCloseTo(all / 10, Offset.offset(all / 100));
    }

    @Test
    void flatPromptsLongDocumentsAndSlowGrowthAreFine() {
        judge(20, session(growing(12, 6_000, 6_000), ContextBloatTest::priced, ""))
                .silent("context-bloat");
        judge(20, session(growing(12, 6_000, 8_400), ContextBloatTest::priced, ""))
                .silent("context-bloat");
        judge(20, session(growing(12, 40_000, 42_000), count -> 50, "")).silent("context-bloat");
        judge(20, session(growing(4, 800, 9_000), ContextBloatTest::priced, "")).silent("context-bloat");
        judge(20, session(new long[] {800, 5_000, 900, 6_000, 700, 9_000, 800, 7_000}, count -> 50, ""))
                .silent("context-bloat");
    }

    @Test
    void aToolResultThatIsDroppedAgainIsFine() {
        judge(20, session(new long[] {500, 600, 15_700, 800, 900, 1_000, 1_100}, count -> 50, ""))
                .silent("context-bloat");
    }

    @Test
    void withoutAnySizeItSaysSo() {
        assertThat(judge(3, "invoke_agent [====]\n  chat:m     [==]")
                        .diagnosis()
                        .notEvaluated())
                .anySatisfy(not -> {
                    assertThat(not.detector()).isEqualTo("context-bloat");
                    assertThat(not.reason()).isEqualTo("no model call says how long its prompt was");
                });
    }

    @Test
    void twoHalvesSayWhatOneWholeSays() {
        Recording recording = Timeline.recording(Manifest.ofApp("x"), timeline -> {
            for (int turn = 0; turn < 10; turn++) {
                timeline.add(session(growing(12, 800, 9_000), ContextBloatTest::priced, ""));
                timeline.add(oneCall(turn, "gen_ai.conversation.id=c", "tokens=" + (800 + 800 * turn)));
            }
        });
        DetectorsTest.merged(recording, new ContextBloat(), new ContextBloat(), new ContextBloat());
    }
}
