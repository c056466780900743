package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static io.sonde.detectors.RepeatedCallsTest.bars;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Session;
import org.junit.jupiter.api.Test;

class ChattyEdgesTest {
    private static final String SMALL = "input=# http.request.body.size=200";

    private static String messages(int count, String attributes) {
        return """
                invoke_agent:Planner %s
                  chat:m             %s
                  http:worker        %s %s
                """.formatted(bars(0, 1, 420), bars(0, 1, 80), bars(80, count, 5), attributes);
    }

    @Test
    void sixtySmallMessagesInARow() {
        Judged judged = judge(20, messages(60, SMALL));
        Finding finding = judged.only("chatty-communication");
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.agent()).isEqualTo("Planner");
        assertThat(finding.title())
                .isEqualTo("Planner sends 60 small messages to http worker one after another (300 ms of 420 ms): in"
                        + " batches 3 would do");
        // 60 messages in 12 or 3 batches, 5 ms a way
        assertThat(finding.saving().msPerSessionLow()).isEqualTo(240.0);
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(285.0);
        assertThat(judged.only("batching-opportunity").explainedBy()).isEqualTo(finding.id());
    }

    @Test
    void sixMessagesAndLargeOnesAreFine() {
        judge(20, messages(6, SMALL)).silent("chatty-communication");
        judge(20, messages(60, "input=# http.request.body.size=50000")).silent("chatty-communication");
    }

    @Test
    void piecesOfAStreamAreOneMessage() {
        judge(20, """
                invoke_agent:Planner %s
                  http:worker        %s sonde.chunks=60
                """.formatted(bars(0, 1, 420), bars(0, 1, 300))).silent("chatty-communication");
    }

    @Test
    void answersThatADecisionNeedsCannotBeBatched() {
        StringBuilder http = new StringBuilder();
        StringBuilder chats = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            http.append("[===]     ");
            chats.append("     [===]");
        }
        Judged judged = judge(20, """
                invoke_agent:Planner %s
                  http:worker        %s %s
                  chat:m             %s
                """.formatted(bars(0, 1, 310), http, SMALL, chats));
        judged.silent("chatty-communication");
        judged.noWarning();
    }

    @Test
    void messagesSideBySideAreNoConversation() {
        StringBuilder drawing = new StringBuilder("invoke_agent:Planner " + bars(0, 1, 100) + "\n");
        for (int i = 0; i < 25; i++) {
            drawing.append("  http:worker        " + "  " + bars(12, 1, 60) + " " + SMALL + " thread=t" + i + "\n");
        }
        judge(20, drawing.toString()).silent("chatty-communication");
    }

    @Test
    void aBatchWaitsForItsMessagesAndNoLonger() {
        Session session = Timeline.session("""
                invoke_agent  [==================================================================================]
                  http        [==]          [==]          [==]                                           [==]
                """);
        int[] calls = {1, 2, 3, 4};
        assertThat(MessageBatching.of(session, calls, 50_000_000, 20).messages())
                .isEqualTo(2);
        assertThat(MessageBatching.of(session, calls, 50_000_000, 2).messages()).isEqualTo(2);
        assertThat(MessageBatching.of(session, calls, 5_000_000, 20).messages()).isEqualTo(4);
        // within 50 ms: three messages at 0, 10 and 20 ms wait until 50, the last for nobody
        assertThat(MessageBatching.of(session, calls, 50_000_000, 20).addedNanos())
                .isEqualTo((50 + 40 + 30) * 1e6 / 4);
    }

    @Test
    void halvesMergedSayWhatTheWholeSays() {
        DetectorsTest.merged(
                Timeline.repeated(20, messages(60, SMALL)), new ChattyEdges(), new ChattyEdges(), new ChattyEdges());
    }
}
