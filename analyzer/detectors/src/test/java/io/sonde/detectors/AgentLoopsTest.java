package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static io.sonde.detectors.RepeatedCallsTest.bars;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Recording;
import org.junit.jupiter.api.Test;

class AgentLoopsTest {
    private static final int CHAT = 40;
    private static final int TOOL = 10;

    /** An agent that asks its model before each tool call: 400 ms and 100 ms. */
    private static String loop(int times, String tool, String chat) {
        StringBuilder chats = new StringBuilder();
        StringBuilder transports = new StringBuilder();
        StringBuilder tools = new StringBuilder();
        for (int i = 0; i <= times; i++) {
            chats.append(bars(0, 1, CHAT)).append(" ".repeat(TOOL));
            transports.append(" ").append(bars(0, 1, CHAT - 2)).append(" ".repeat(TOOL + 1));
            tools.append(i == times ? "" : " ".repeat(CHAT) + bars(0, 1, TOOL));
        }
        return "scale 10\ninvoke_agent:Bot      " + bars(0, 1, (times + 1) * (CHAT + TOOL)) + "\n"
                + "  chat:m              " + chats.toString().stripTrailing() + " input=# output=# toolCalls=1 " + chat
                + "\n    http              " + transports.toString().stripTrailing() + " transport\n"
                + "  execute_tool:search " + tools + " " + tool + "\n";
    }

    @Test
    void theSameSearchSevenTimes() {
        Judged judged = judge(20, loop(7, "input=q output=none", "tokens=1000"));
        Finding finding = judged.only("agent-loop");
        assertThat(finding.title())
                .isEqualTo("Bot called execute_tool search 7 times with the same arguments and got the same result:"
                        + " 2500 ms per session for nothing new");
        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(finding.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(finding.agent()).isEqualTo("Bot");
        assertThat(finding.location().tool()).isEqualTo("search");
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(5 * 500.0);
        assertThat(finding.saving().tokensPerSession()).isEqualTo(5 * 1_000.0);
        assertThat(judged.of("redundant-call"))
                .allSatisfy(repeat -> assertThat(repeat.explainedBy()).isEqualTo(finding.id()));
        judged.silent("n-plus-one", "batching-opportunity");
    }

    @Test
    void threeTimesMayHappenButThreeEqualErrorsMayNot() {
        judge(20, loop(3, "input=q output=none", "")).silent("agent-loop");
        Finding finding = judge(20, loop(3, "input=q error error.type=com.app.BadQuery", ""))
                .only("agent-loop");
        assertThat(finding.title()).contains("into the same error");
    }

    @Test
    void pagesAndNewResultsAreProgress() {
        judge(20, loop(12, "input=# output=#", "")).silent("agent-loop");
        judge(20, loop(12, "input=q output=#", "")).silent("agent-loop");
        judge(20, loop(12, "input=# output=none", "")).silent("agent-loop");
    }

    @Test
    void pollingIsMeantEvenWhenTheModelDecidesIt() {
        StringBuilder chats = new StringBuilder();
        StringBuilder polls = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            chats.append("[======]").append(" ".repeat(42));
            polls.append(" ".repeat(8)).append("[]").append(" ".repeat(40));
        }
        String drawing = "scale 100\ninvoke_agent:Bot    " + bars(0, 1, 510) + "\n"
                + "  chat:m            " + chats.toString().stripTrailing() + " input=# output=#\n"
                + "  execute_tool:poll " + polls.toString().stripTrailing() + " input=j output=busy\n";
        judge(20, drawing).silent("agent-loop");
    }

    /** Ten bars, one every 5.6 s. */
    private static String spaced(int from, int width) {
        return " ".repeat(from)
                + (bars(0, 1, width) + " ".repeat(56 - width)).repeat(10).stripTrailing();
    }

    @Test
    void aToolMayWaitBeforeItAsks() {
        String drawing = "scale 100\ninvoke_agent:Bot    " + bars(0, 1, 560) + "\n"
                + "  chat:m            " + spaced(0, 4) + " input=# output=#\n"
                + "  execute_tool:poll " + spaced(6, 48) + " input=j output=busy\n"
                + "    http            " + spaced(51, 3) + " method=GET\n";
        judge(20, drawing).silent("agent-loop");
        judge(20, drawing.replace(spaced(51, 3), spaced(6, 48))).only("agent-loop");
    }

    @Test
    void callsSideBySideAreOneRepetition() {
        StringBuilder drawing = new StringBuilder("invoke_agent:Bot " + bars(0, 1, 400) + "\n" + "  chat:m         "
                + bars(0, 1, 100) + " toolCalls=5\n");
        for (int i = 0; i < 5; i++) {
            drawing.append("  execute_tool:t " + bars(101, 1, 99) + " input=q output=r thread=t" + i + "\n");
        }
        judge(20, drawing.toString()).silent("agent-loop");
    }

    @Test
    void repeatsWithoutADecisionBetweenAreOfTheProgram() {
        judge(20, """
                invoke_agent:Bot %s
                  chat:m         %s toolCalls=1 input=# output=#
                  execute_tool:t %s input=q output=r
                """.formatted(bars(0, 1, 400), bars(0, 1, 100), bars(101, 7, 20)))
                .silent("agent-loop");
    }

    @Test
    void twoToolsInTurnGoRound() {
        String drawing = loop(6, "input=q output=none", "");
        String two = drawing.replace("input=q output=none", "input=a,b,a,b,a,b output=x,y,x,y,x,y");
        Finding finding = judge(20, two).only("agent-loop");
        assertThat(finding.title()).contains("went round 3 times through execute_tool search, execute_tool search");
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(2 * 500.0);
        judge(20, drawing.replace("input=q output=none", "input=a,b,a,b,a,b output=#"))
                .silent("agent-loop");
    }

    @Test
    void toolsThatTheModelCallRunsItself() {
        StringBuilder requests = new StringBuilder();
        StringBuilder tools = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            requests.append(bars(0, 1, 20)).append(" ".repeat(10));
            tools.append(" ".repeat(20)).append(bars(0, 1, 10));
        }
        Finding finding = judge(
                        20,
                        "scale 10\ninvoke_agent:Bot      " + bars(0, 1, 200) + "\n"
                                + "  chat:m              " + bars(0, 1, 200) + " input=# output=#\n"
                                + "    http              " + requests.toString().stripTrailing() + " transport\n"
                                + "    execute_tool:find " + tools + " input=q output=none\n")
                .only("agent-loop");
        assertThat(finding.title()).contains("6 times");
        assertThat(finding.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(4 * 300.0);
    }

    /** A writer and a critic, or two that ask each other to clarify. */
    private static String agents(int rounds, String answers) {
        StringBuilder planner = new StringBuilder();
        StringBuilder worker = new StringBuilder();
        for (int i = 0; i < rounds; i++) {
            planner.append("[========]").append(" ".repeat(10));
            worker.append(" ".repeat(10)).append("[========]");
        }
        String first = planner.toString().stripTrailing();
        return "scale 10\ninvoke_workflow:Desk    " + bars(0, 1, rounds * 20) + "\n"
                + "  invoke_agent:planner  " + first + "\n    chat:m              "
                + first.replace("[========]", " [======] ")
                + " tokens=500 input=# " + answers + "\n"
                + "  invoke_agent:worker   " + worker + "\n    chat:m              "
                + worker.toString().replace("[========]", " [======] ") + " tokens=500 input=# " + answers + "\n";
    }

    @Test
    void twoAgentsThatAskEachOtherToClarify() {
        Finding finding = judge(20, agents(8, "output=clarify")).only("agent-loop");
        assertThat(finding.title())
                .startsWith("planner, worker handed the task to and fro 8 times with the same answers");
        assertThat(finding.location().attribute()).isEqualTo("agents=planner <-> worker");
        assertThat(finding.severity()).isNotEqualTo(Severity.NOTE);
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(6 * 200.0);
        assertThat(finding.saving().tokensPerSession()).isEqualTo(12 * 500.0);
    }

    @Test
    void aWriterAndACriticMayNeedSomeRounds() {
        judge(20, agents(5, "output=#")).silent("agent-loop");
        judge(20, agents(2, "output=clarify")).silent("agent-loop");
        assertThat(judge(20, agents(8, "output=#")).only("agent-loop").severity())
                .isEqualTo(Severity.NOTE);
    }

    @Test
    void theSameAnswerWhileTheHistoryGrows() {
        String drawing = "scale 10\ninvoke_agent:Bot %s\n  chat:m           %s input=# output=same messages=%s\n";
        Finding finding = judge(20, drawing.formatted(bars(0, 1, 120), bars(0, 5, 20), "2,4,6,8,10"))
                .only("agent-loop");
        assertThat(finding.title()).startsWith("Bot gave the same answer 5 times in a row");
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(3 * 200.0);
        judge(20, drawing.formatted(bars(0, 1, 120), bars(0, 5, 20), "2,2,2,2,2"))
                .silent("agent-loop");
        judge(20, drawing.replace("output=same", "output=#").formatted(bars(0, 1, 120), bars(0, 5, 20), "2,4,6,8,10"))
                .silent("agent-loop");
    }

    @Test
    void twoHalvesSayWhatOneWholeSays() {
        Recording recording = Timeline.recording(io.sonde.model.Manifest.ofApp("x"), timeline -> {
            for (int i = 0; i < 10; i++) {
                timeline.add(loop(5 + i % 3, "input=q output=none", "tokens=1000"));
                timeline.add(agents(8, "output=clarify"));
            }
        });
        DetectorsTest.merged(recording, new AgentLoops(), new AgentLoops(), new AgentLoops());
    }

    /** A session that polls for hours must not take hours to judge. */
    @Test
    @org.junit.jupiter.api.Timeout(20)
    void thousandsOfEqualCallsAreJudgedQuickly() {
        int polls = 2_000;
        String drawing = "scale 100\ninvoke_agent:Bot    " + bars(0, 1, polls * 20) + "\n"
                + "  chat:m            " + "[=]                 ".repeat(polls).stripTrailing() + " input=# output=#\n"
                + "  execute_tool:poll " + "   []               ".repeat(polls).stripTrailing()
                + " input=j output=busy\n";
        Recording recording = Timeline.recording(drawing);
        AgentLoops loops = new AgentLoops();
        recording.forEachSession(loops::observe);
        assertThat(((Verdict.Findings) loops.finish()).claims()).isEmpty();
    }
}
