package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static io.sonde.detectors.RepeatedCallsTest.bars;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Recording;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StragglersTest {
    /** Eight workers read a shard each, in tasks of a pool; shard 5 is cold, or a shard by chance now and then. */
    private static Recording shards(boolean always, boolean steps) {
        WrittenSpans spans = new WrittenSpans();
        Random random = new Random(11);
        for (int i = 0; i < 60; i++) {
            double at = i * 2_000;
            int slow = always ? 5 : random.nextInt(4) == 0 ? random.nextInt(8) : -1;
            double end = at + (slow < 0 ? 125 : 905);
            long root = spans.span(0, 0, Operation.INVOKE_AGENT, "Desk", "main", at, end + 5)
                    .write();
            for (int j = 0; j < 8; j++) {
                String thread = "w" + (i + j) % 8;
                double took = j == slow ? 900 : 100 + 20 * random.nextDouble();
                double start = at + 0.5 + random.nextDouble();
                long task = spans.span(root, root, Operation.TASK, "", thread, start, start + took)
                        .write();
                spans.span(root, task, Operation.SQL, "SELECT * FROM docs", thread, start, start + took - 10)
                        .with(Attribute.SERVER_ADDRESS, "shard" + j)
                        .write();
                if (steps) {
                    spans.span(root, task, Operation.RERANK, "r", thread, start + took - 10, start + took)
                            .write();
                }
            }
        }
        return spans.recording();
    }

    @Test
    void aColdShardIsNamed() {
        Judged judged = judge(shards(true, false));
        Finding finding = judged.only("fan-out-straggler");
        assertThat(finding.title())
                .contains("One of 8 parallel sql calls")
                .endsWith("the one with server.address=shard5");
        assertThat(finding.location().attribute()).isEqualTo("server.address=shard5");
        assertThat(finding.confidence()).isGreaterThanOrEqualTo(Confidence.MEDIUM);
        assertThat(finding.severity()).isGreaterThanOrEqualTo(Severity.WARNING);
        assertThat(finding.saving().msPerSessionHigh()).isBetween(760.0, 800.0);
    }

    @Test
    void workersThatDoSeveralThingsAreComparedAsAWhole() {
        Finding finding = judge(shards(true, true)).only("fan-out-straggler");
        assertThat(finding.title()).contains("One of 8 parallel tasks").endsWith("shard5");
    }

    @Test
    void slownessByChanceGrowsWithTheWidth() {
        Finding finding = judge(shards(false, false)).only("fan-out-straggler");
        assertThat(finding.location().attribute()).isNull();
        assertThat(finding.explanation()).contains("the tail grows with the width");
        assertThat(finding.fix()).startsWith("Hedge");
    }

    private static String eight(String last) {
        StringBuilder drawing = new StringBuilder("scale 10\ninvoke_agent %s\n".formatted(bars(0, 1, 100)));
        for (int i = 0; i < 7; i++) {
            drawing.append("  chat:m     %s input=# tokens=100 thread=t%d\n".formatted(bars(0, 1, 10 + i % 4), i));
        }
        return drawing + "  chat:m     " + last + " thread=t7\n";
    }

    @Test
    void onceIsAnAccidentAndMoreWorkTakesLonger() {
        judge(20, eight(bars(0, 1, 90) + " input=# tokens=100")).only("fan-out-straggler");
        judge(1, eight(bars(0, 1, 90) + " input=# tokens=100")).silent("fan-out-straggler");
        judge(20, eight(bars(0, 1, 90) + " input=# tokens=900")).silent("fan-out-straggler");
        judge(20, eight(bars(0, 1, 14) + " input=# tokens=100")).silent("fan-out-straggler");
    }

    @Test
    void whatNobodyWaitsForHoldsNobodyUp() {
        judge(20, eight(bars(0, 1, 190) + " input=# tokens=100 async")).silent("fan-out-straggler");
    }

    @Test
    void mergedHalvesSayWhatTheWholeSays() {
        DetectorsTest.merged(shards(true, false), new Stragglers(), new Stragglers(), new Stragglers());
    }
}
