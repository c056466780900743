package io.sonde.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.detectors.Diagnosis.Waterfall;
import io.sonde.detectors.Diagnosis.Waterfall.Bar;
import io.sonde.detectors.Diagnosis.Waterfall.Wait;
import io.sonde.detectors.Diagnosis.Waterfall.WaitKind;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import io.sonde.model.Session;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BrowsingTest {
    private static final String WAITING = """
            invoke_agent:Planner [=========================================]
              chat:gpt-x          [========]                                gen_ai.response.time_to_first_chunk=4000000
              task                            [====]                        thread=worker sonde.queue.wait=2000000
              connection.acquire:pool                [==]
              http:prices                               [=]  [=]            sonde.http.url.hash=u error
              http:prices                                          [=]      sonde.http.url.hash=u http.request.resend_count=1
            """;

    private static Waterfall draw(String drawing) {
        return Waterfalls.draw(Timeline.session(drawing), Set.of());
    }

    private static Bar bar(Waterfall waterfall, String operation) {
        return waterfall.bars().stream()
                .filter(bar -> bar.operation().endsWith(operation))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    @Test
    void waitsAreWhereTheyWere() {
        Waterfall drawn = draw(WAITING);

        Bar chat = bar(drawn, "chat");
        assertThat(chat.waits()).containsExactly(new Wait(WaitKind.FIRST_CHUNK, chat.startMs(), chat.startMs() + 4));
        Bar task = bar(drawn, "task");
        assertThat(task.waits()).containsExactly(new Wait(WaitKind.QUEUE, task.startMs() - 2, task.startMs()));
        Bar acquire = bar(drawn, "acquire");
        assertThat(acquire.waits())
                .containsExactly(new Wait(WaitKind.POOL, acquire.startMs(), acquire.startMs() + acquire.durationMs()));
        Bar retry = bar(drawn, "http");
        Bar failed = drawn.bars().get(drawn.bars().indexOf(retry) - 1);
        assertThat(failed.error()).isTrue();
        assertThat(retry.waits())
                .as("from the end of the failed request to the start of its repetition")
                .containsExactly(new Wait(WaitKind.RETRY, failed.startMs() + failed.durationMs(), retry.startMs()));
    }

    @Test
    void whatTheThreadWasSeenToWaitForIsThereToo() {
        Waterfall drawn = draw("""
                invoke_agent:Planner [==============================]
                  execute_tool:look   [======================]
                !monitor                [=]                            what=acme.Book
                !socket                    [=]
                !sleep                        [=]
                !gc                              [=]
                !gc                                              [=]
                """);

        Bar tool = bar(drawn, "execute_tool");
        assertThat(tool.waits())
                .extracting(Wait::kind)
                .containsExactly(WaitKind.LOCK, WaitKind.IO, WaitKind.PARK, WaitKind.PAUSE);
        assertThat(tool.waits().get(0).toMs() - tool.waits().get(0).fromMs()).isEqualTo(3);
        assertThat(bar(drawn, "invoke_agent").waits())
                .as("a pause is in every span that was open")
                .extracting(Wait::kind)
                .containsExactly(WaitKind.PAUSE, WaitKind.PAUSE);
    }

    @Test
    void ofManyWaitsTheLongestAreDrawn() {
        Waterfall drawn = draw("""
                invoke_agent:Planner [========================================================]
                !sleep                [=]                                       [===]
                !monitor                   |  |  |  |  |  |  |  |  |  |  |  |  |      |  |  |
                """);

        assertThat(bar(drawn, "invoke_agent").waits())
                .hasSize(12)
                .filteredOn(wait -> wait.kind() == WaitKind.PARK)
                .hasSize(2);
    }

    @Test
    void aLongSessionIsDrawnByItsLongestSpansAndThoseAskedFor() {
        String drawing = """
                scale 10
                invoke_agent:Planner [%s]
                  execute_tool:fetch [%s]
                    sql               %s   name="SELECT 1"
                """.formatted("=".repeat(900), "=".repeat(800), "|".repeat(700));
        Session session = Timeline.session(drawing);
        long last = session.spanId(session.size() - 1);

        Waterfall drawn = Waterfalls.draw(session, Set.of(last));

        assertThat(drawn.bars()).hasSize(Waterfalls.MOST_BARS);
        assertThat(drawn.leftOut()).isEqualTo(702 - Waterfalls.MOST_BARS);
        assertThat(drawn.bars().subList(0, 2)).extracting(Bar::depth).containsExactly(0, 1);
        assertThat(drawn.bars()).extracting(Bar::spanId).contains(last);
    }

    @Test
    void whatWasHeldStandsBeneathWhoTookIt() {
        Waterfall drawn = draw("""
                invoke_agent:Planner     [====================]
                  connection.hold:claims   [==============]
                  chat:gpt-x                 [==========]
                """);

        assertThat(drawn.bars()).extracting(Bar::held).containsExactly(false, true, false);
        assertThat(bar(drawn, "hold").critical()).isEmpty();
    }

    @Test
    void evidenceCanAlwaysBeOpened() {
        Diagnosis diagnosis = Judged.judge(30, """
                        invoke_agent:Planner [========================================]
                          sql                 |||||||||||||||||||||||||               name="SELECT a FROM b WHERE id = ?" input=#
                        """).diagnosis();
        List<Long> drawn = List.of(diagnosis.slowest(), diagnosis.details().drawings()).stream()
                .flatMap(List::stream)
                .flatMap(waterfall -> waterfall.bars().stream())
                .map(Bar::spanId)
                .toList();

        assertThat(Browsing.evidence(diagnosis.findings())).isNotEmpty().allMatch(drawn::contains);
    }

    @Test
    void ofManySessionsAnEvenSampleAndTheSlowestAreListed() {
        int many = SessionRows.MOST + 2_000;
        SessionRows rows = new SessionRows(many);
        Recording recording = Timeline.recording(Manifest.ofApp("many"), timeline -> {
            for (int i = 0; i < many; i++) {
                timeline.add(i % 3_000 == 17 ? "invoke_agent:A [=============]" : "invoke_agent:A [==]");
            }
        });
        recording.forEachSession(session -> rows.observe(session, session.number(), any -> -1));

        assertThat(rows.rows()).hasSizeBetween(SessionRows.MOST, SessionRows.MOST + SessionRows.SLOWEST);
        assertThat(rows.rows().stream().filter(row -> row.durationMs() > 10)).hasSize(4);
        assertThat(rows.rows()).isSortedAccordingTo((a, b) -> Double.compare(a.startMs(), b.startMs()));
        assertThat(rows.shown()).contains("10000 of the 12000 sessions");
        assertThat(new SessionRows(5).shown()).isEmpty();
    }

    @Test
    void agentsHaveWhatTheyDoThemselves() {
        String drawing = """
                invoke_agent:Planner     [==========================================]
                  chat:gpt-x             [=====]                                       tokens=100
                  invoke_agent:Researcher        [==========================]
                    chat:gpt-x                    [=====]                              tokens=30 error
                    execute_tool:search                  [==========]
                """;
        AgentTable whole = new AgentTable();
        AgentTable first = new AgentTable();
        AgentTable second = new AgentTable();
        Recording recording = Timeline.repeated(4, drawing);
        recording.forEachSession(session -> {
            whole.observe(session);
            (session.number() < 2 ? first : second).observe(session);
        });
        first.merge(second);

        assertThat(first.facts()).isEqualTo(whole.facts());
        assertThat(whole.facts())
                .extracting(Details.AgentFacts::agent, Details.AgentFacts::inputTokens)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("Planner", 400L),
                        org.assertj.core.groups.Tuple.tuple("Researcher", 120L));
        assertThat(whole.facts().stream().filter(agent -> agent.agent().equals("Researcher")))
                .allSatisfy(agent -> {
                    assertThat(agent.errors()).isEqualTo(4);
                    assertThat(agent.toolCalls()).isEqualTo(4);
                    assertThat(agent.outputTokens()).as("never told").isNull();
                });
        assertThat(whole.facts().stream()
                        .mapToDouble(Details.AgentFacts::criticalPathPct)
                        .sum())
                .isCloseTo(100, org.assertj.core.data.Offset.offset(1e-6));
    }

    @Test
    void conversationsGrowFromTurnToTurn() {
        ContextGrowth growth = new ContextGrowth();
        Recording recording = Timeline.recording(Manifest.ofApp("talks"), timeline -> {
            for (int turn = 0; turn < 3; turn++) {
                timeline.add("""
                        invoke_agent:A [==========]  gen_ai.conversation.id=c1
                          chat:gpt-x    [==] [==]    tokens=%d,%d
                        """.formatted(100 + turn * 50, 80));
            }
            timeline.add("invoke_agent:A [====]  gen_ai.conversation.id=alone\n  chat:gpt-x    [=]   tokens=9");
        });
        recording.forEachSession(growth::observe);

        assertThat(growth.facts().longest()).hasSize(1);
        Details.Conversation talk = growth.facts().longest().get(0);
        assertThat(talk.unit()).isEqualTo("session");
        assertThat(talk.first())
                .extracting(Details.Conversation.Turn::inputTokens)
                .containsExactly(100.0, 150.0, 200.0);
        assertThat(growth.conversation(recording.session(1))).isZero();
        assertThat(growth.conversation(recording.session(3))).isEqualTo(1);
    }

    @Test
    void withoutConversationsTheModelCallsOfOneSessionAreFollowed() {
        ContextGrowth growth = new ContextGrowth();
        Timeline.repeated(2, "invoke_agent:A [==========]\n  chat:gpt-x    [==] [==]    tokens=10,25")
                .forEachSession(growth::observe);

        assertThat(growth.facts().longest()).hasSize(2).allSatisfy(talk -> {
            assertThat(talk.unit()).isEqualTo("model call");
            assertThat(talk.turns()).isEqualTo(2);
        });
        assertThat(growth.facts().shown()).contains("No conversation of two turns");
    }

    @Test
    void spansSayWhatWasRecordedWithThem() {
        Bar chat = bar(draw("invoke_agent:A [====]\n  chat:gpt-x    [==]   tokens=25 code=a.B.c line=7"), "chat");

        assertThat(chat.facts()).contains(entry("input tokens", "25"), entry("called in", "a.B.c:7"));
    }
}
