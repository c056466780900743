package io.sonde.analyzer.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What no root covers is cut by thread, task, conversation and the first operation that recurs. */
class DrawnInferenceTest {
    private static Recording recording(Consumer<Timeline> drawing) {
        return Timeline.recording(Manifest.ofApp("x"), drawing);
    }

    private static List<String> sessions(Recording recording) {
        List<String> found = new ArrayList<>();
        recording.forEachSession(session -> found.add(session.source() + calls(session)));
        return found;
    }

    private static List<String> calls(Session session) {
        List<String> calls = new ArrayList<>();
        for (int i = 1; i < session.size(); i++) {
            calls.add(session.operation(i).label().replace("sonde.", ""));
        }
        return calls;
    }

    @Test
    void whatRanBeforeAMethodWasFoundIsCutBesideItsSessions() {
        Recording recording = recording(timeline -> timeline.add("sql [=] sonde.entry.key=a")
                .add("chat [==] sonde.entry.key=b")
                .add("sql [=] sonde.entry.key=a")
                .add("chat [==] sonde.entry.key=b")
                .add("""
                        session:Desk.answer [======] source=discovered
                          sql               [=]
                          chat                 [==]
                        """));

        assertThat(sessions(recording))
                .containsExactly("inferred[sql, chat]", "inferred[sql, chat]", "discovered[sql, chat]");
        assertThat(recording.inferred()).isFalse();
        assertThat(recording.inferredSessions()).isEqualTo(2);
        assertThat(recording.spanCount()).isEqualTo(7);
        assertThat(recording.outsideSessions()).isEmpty();
    }

    @Test
    void whatIsHeldStandsBesideSessionsOfEitherKind() {
        Recording recording =
                recording(timeline -> timeline.add("""
                        chat                      [====]
                          sonde.connection.hold    [==]  pool=orders
                        """).add("""
                        session:Desk.answer       [=======] source=discovered
                          sonde.connection.hold    [==]     pool=orders
                          chat                         [==]
                        """).add("sonde.connection.hold [==] pool=orders"));

        assertThat(sessions(recording)).containsExactly("inferred[chat]", "discovered[chat]");
        recording.forEachSession(session -> assertThat(session.overlays()).hasSize(1));
        assertThat(recording.spanCount()).isEqualTo(6);
        assertThat(recording.outsideSessions()).containsEntry("sonde.connection.hold", 1L);
    }

    @Test
    void anotherPlaceOfTheSameOperationDoesNotCut() {
        Recording recording = recording(timeline -> {
            for (int i = 0; i < 2; i++) {
                timeline.add("chat [==] sonde.entry.key=plan").add("chat [==] sonde.entry.key=answer");
            }
        });

        assertThat(sessions(recording)).containsExactly("inferred[chat, chat]", "inferred[chat, chat]");
    }

    @Test
    void lookUpsBeforeTheDecisionBelongToIt() {
        Recording recording = recording(timeline -> {
            for (int i = 0; i < 2; i++) {
                timeline.add("sql [=] sonde.entry.key=a")
                        .add("sql [=] sonde.entry.key=a")
                        .add("sql [=] sonde.entry.key=a")
                        .add("chat [==] sonde.entry.key=b");
            }
        });

        assertThat(sessions(recording))
                .containsExactly("inferred[sql, sql, sql, chat]", "inferred[sql, sql, sql, chat]");
    }

    @Test
    void preparationsAreNoSession() {
        Recording recording = recording(timeline -> timeline.add("sql [=] name=CREATE sonde.entry.key=c")
                .add("sql [=] sonde.entry.key=a")
                .add("chat [==] sonde.entry.key=b")
                .add("sql [=] sonde.entry.key=a")
                .add("chat [==] sonde.entry.key=b"));

        assertThat(sessions(recording)).containsExactly("inferred[sql, chat]", "inferred[sql, chat]");
        assertThat(recording.outsideSessions()).containsEntry("sonde.sql", 1L);
    }

    @Test
    void aGrowingPromptIsOneSessionAlsoWhereEachStepBeginsWithALookUp() {
        Recording recording = recording(timeline -> {
            for (int i = 0; i < 2; i++) {
                for (int messages = 1; messages <= 5; messages += 2) {
                    timeline.add("sql [=] sonde.entry.key=a").add("chat [==] sonde.entry.key=b messages=" + messages);
                }
            }
        });

        assertThat(sessions(recording))
                .containsExactly(
                        "inferred[sql, chat, sql, chat, sql, chat]", "inferred[sql, chat, sql, chat, sql, chat]");
    }

    @Test
    void anotherConversationCuts() {
        Recording recording = recording(timeline -> timeline.add("chat [==] gen_ai.conversation.id=one messages=1")
                .add("chat [==] gen_ai.conversation.id=two messages=3"));

        assertThat(recording.sessionCount()).isEqualTo(2);
    }

    @Test
    void aSessionWithARootInBetweenCuts() {
        Recording recording = recording(timeline ->
                timeline.add("chat:one [==]").add("invoke_agent [===]").add("chat:two [==]"));

        assertThat(sessions(recording)).containsExactly("inferred[chat]", "framework[]", "inferred[chat]");
    }

    @Test
    void tasksBelongToTheThreadThatSubmittedThem() {
        Recording recording = recording(
                timeline -> timeline.add("chat:warm-up [==] sonde.entry.key=w").pause(9_000));
        assertThat(recording.sessionCount()).isEqualTo(1);

        Recording fanned = recording(timeline -> {
            for (int i = 0; i < 2; i++) {
                timeline.add("sql [=] sonde.entry.key=a")
                        .add("sql [=] sonde.entry.key=t sonde.entry.thread=1 thread=worker-" + i)
                        .add("sql [=] sonde.entry.key=t sonde.entry.thread=1 thread=other")
                        .add("chat [==] sonde.entry.key=b");
            }
        });

        assertThat(sessions(fanned)).containsExactly("inferred[sql, sql, sql, chat]", "inferred[sql, sql, sql, chat]");
    }

    @Test
    void tasksOfAThreadThatOnlySubmitsStandAlone() {
        Recording recording = recording(timeline -> {
            for (int i = 0; i < 4; i++) {
                timeline.add("sql [=] sonde.entry.key=a sonde.entry.thread=77 thread=worker-" + i % 2)
                        .add("chat [==] sonde.entry.key=b sonde.entry.thread=77 thread=worker-" + i % 2);
            }
        });

        assertThat(sessions(recording)).hasSize(4).containsOnly("inferred[sql, chat]");
    }
}
