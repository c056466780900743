package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConnectionPoolsTest {
    /** Clients that each run one session after the other against a pool: a simulation, first come, first served. */
    private static final class Load {
        final WrittenSpans spans = new WrittenSpans();
        int size = 3;
        int clients = 20;
        int sessionsEach = 20;
        /** What a session does before it asks for a connection. */
        double thinking = 340;
        /** SQL at the start of a loan. */
        double sql = 60;
        /** A model's answer inside the loan, on the thread itself or below a task of another one. */
        double modelInside;

        boolean onAnotherThread;
        int leakEvery;
        String leakPlace = "com.shop.Audit.write";
        boolean opening;
        private final Random random = new Random(7);
        private final List<double[]> served = new ArrayList<>();

        Recording run() {
            PriorityQueue<double[]> asks = new PriorityQueue<>((a, b) -> Double.compare(a[0], b[0]));
            double[] free = new double[size];
            for (int client = 0; client < clients; client++) {
                double start = client * (thinking + sql) / clients;
                asks.add(new double[] {start + thinkingTime(), client, sessionsEach, start});
            }
            int loan = 0;
            while (!asks.isEmpty()) {
                double[] ask = asks.remove();
                int connection = 0;
                for (int i = 1; i < free.length; i++) {
                    connection = free[i] < free[connection] ? i : connection;
                }
                double got = Math.max(ask[0], free[connection]);
                double back = got + sql + modelInside + 1;
                if (got > 1e9) {
                    break;
                }
                boolean leaks = leakEvery > 0 && ++loan % leakEvery == 0;
                session(ask, connection, got, back, leaks);
                served.add(new double[] {ask[0], got});
                free[connection] = leaks ? 1e10 : back;
                if (leaks && leakEvery * size > 200) { // the pool is replaced where leaks would stop the run
                    free[connection] = back;
                }
                if (ask[2] > 1) {
                    asks.add(new double[] {back + 1 + thinkingTime(), ask[1], ask[2] - 1, back + 1});
                }
            }
            return spans.recording(5_000);
        }

        private double thinkingTime() {
            return thinking * (0.5 + random.nextDouble());
        }

        private long waitingAt(double moment) {
            long waiting = served.stream()
                    .filter(asked -> asked[0] < moment && asked[1] > moment)
                    .count();
            return waiting;
        }

        private void session(double[] ask, int connection, double got, double back, boolean leaks) {
            String thread = "client" + (int) ask[1];
            double end = back + 0.5;
            long root = spans.span(0, 0, Operation.INVOKE_AGENT, "Desk", thread, ask[3], end)
                    .write();
            spans.span(root, root, Operation.CHAT, "m", thread, ask[3], ask[0]).write();
            spans.span(root, root, Operation.CONNECTION_ACQUIRE, "orders", thread, ask[0], got)
                    .with(Attribute.POOL_NAME, "orders")
                    .with(Attribute.POOL_MAX, size)
                    .with(Attribute.POOL_ACTIVE, opening ? 0 : got > ask[0] ? size : 1)
                    .with(Attribute.POOL_IDLE, opening ? 0 : got > ask[0] ? 0 : size - 1)
                    .with(Attribute.POOL_PENDING, opening ? 0 : waitingAt(ask[0]))
                    .with(Attribute.POOL_WAIT, Math.round((got - ask[0]) * 1e6))
                    .with(Attribute.DB_CONNECTION, connection + 1)
                    .with(Attribute.CODE_FUNCTION_NAME, leaks ? leakPlace : "com.shop.Orders.find")
                    .with(Attribute.CODE_LINE_NUMBER, leaks ? 41 : 12)
                    .write();
            spans.span(root, root, Operation.CONNECTION_HOLD, "orders", thread, got, leaks ? -1 : back)
                    .with(Attribute.POOL_NAME, "orders")
                    .with(Attribute.POOL_MAX, size)
                    .with(Attribute.DB_CONNECTION, connection + 1)
                    .write();
            spans.span(root, root, Operation.SQL, "SELECT * FROM orders", thread, got, got + sql)
                    .with(Attribute.DB_CONNECTION, connection + 1)
                    .write();
            if (modelInside > 0) {
                long parent = root;
                if (onAnotherThread) {
                    thread = "worker" + thread;
                    parent = spans.span(root, root, Operation.TASK, "", thread, got + sql, back - 1)
                            .write();
                }
                spans.span(root, parent, Operation.CHAT, "gpt-x", thread, got + sql, back - 1)
                        .write();
            }
        }
    }

    @Test
    void heldOverTheModelsAnswer() {
        Load load = new Load();
        load.size = 5;
        load.clients = 40;
        load.sql = 50;
        load.modelInside = 150;
        load.thinking = 100;
        for (boolean elsewhere : new boolean[] {false, true}) {
            Load same = new Load();
            same.size = load.size;
            same.clients = load.clients;
            same.sql = load.sql;
            same.modelInside = load.modelInside;
            same.thinking = load.thinking;
            same.onAnotherThread = elsewhere;
            Judged judged = judge(same.run());
            Finding finding = judged.only("connection-held-over-llm");
            assertThat(finding.explainedBy()).isNull();
            assertThat(judged.diagnosis().findings().get(0)).isEqualTo(finding);
            assertThat(finding.severity()).isGreaterThanOrEqualTo(Severity.WARNING);
            assertThat(finding.title()).contains("orders").contains("gpt-x").contains("75 %");
            assertThat(finding.fix()).contains("Give the connection back before");
            Finding symptom = judged.only("pool-starvation");
            assertThat(symptom.explainedBy()).isEqualTo(finding.id());
            assertThat(symptom.fix()).doesNotContain("enlarge");
        }
    }

    @Test
    void aPoolThatIsTooSmallNeedsWhatTheLoadNeeds() {
        Finding finding = judge(new Load().run()).only("pool-starvation");
        // 20 clients, each 61 of 402 ms on a connection when none waits: 3.04 at a time, and 2 x its root more.
        assertThat(finding.evidence())
                .filteredOn(evidence -> evidence.label().startsWith("connections needed"))
                .singleElement()
                .satisfies(evidence -> assertThat(evidence.value()).isBetween(6.0, 8.0));
        assertThat(finding.severity()).isGreaterThanOrEqualTo(Severity.WARNING);
        assertThat(finding.location().pool()).isEqualTo("orders");
        assertThat(finding.location().heldBy()).isEqualTo("sql SELECT orders");
        assertThat(finding.saving().msPerSessionHigh()).isPositive();
    }

    @Test
    void aFullPoolHoldsItsClientsBack() {
        Load load = new Load();
        load.thinking = 100;
        Finding finding = judge(load.run()).only("pool-starvation");
        // Without waiting: 20 x 61 / 162 = 7.5 at a time, hence 13.
        assertThat(finding.evidence())
                .filteredOn(evidence -> evidence.label().startsWith("connections needed"))
                .singleElement()
                .satisfies(evidence -> assertThat(evidence.value()).isBetween(12.0, 14.0));
        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
    }

    @Test
    void busyWithoutWaitingIsFine() {
        Load load = new Load();
        load.size = 8;
        load.thinking = 100;
        judge(load.run()).silent("pool-starvation", "connection-held-over-llm");
    }

    @Test
    void waitingForFirstConnectionsIsNoStarvation() {
        Load load = new Load();
        load.opening = true;
        judge(load.run()).silent("pool-starvation");
    }

    @Test
    void connectionsThatNeverComeBackAreNamedByTheirCallSite() {
        Load load = new Load();
        load.size = 10;
        load.thinking = 300;
        load.leakEvery = 50;
        Judged judged = judge(load.run());
        Finding finding = judged.only("connection-leak");
        assertThat(finding.title())
                .contains("8 of 400")
                .contains("never given back")
                .contains("Audit.write:41");
        assertThat(finding.explanation()).contains("dry").contains("after the end of the recording");
        assertThat(finding.location().method()).isEqualTo("write");
        assertThat(finding.location().line()).isEqualTo(41);
        assertThat(finding.location().pool()).isEqualTo("orders");
        assertThat(finding.agent()).isEqualTo("Desk");
        assertThat(finding.severity()).isGreaterThanOrEqualTo(Severity.WARNING);
        assertThat(finding.fix()).contains("try-with-resources");
        assertThat(finding.charts()).hasSize(1);
        assertThat(judged.diagnosis().notEvaluated())
                .noneMatch(silent -> silent.detector().equals("connection-leak"));
    }

    @Test
    void whoWaitsBecauseConnectionsAreLostIsExplainedByTheLeak() {
        Load load = new Load();
        load.size = 8;
        load.clients = 20;
        load.thinking = 100;
        load.leakEvery = 20;
        load.sessionsEach = 10;
        Judged judged = judge(load.run());
        Finding leak = judged.only("connection-leak");
        assertThat(leak.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(leak.explanation()).contains("the pool was dry");
        Finding symptom = judged.only("pool-starvation");
        assertThat(symptom.explainedBy()).isEqualTo(leak.id());
        assertThat(symptom.title()).contains("never given back is missing");
        assertThat(symptom.fix()).doesNotContain("enlarge");
        assertThat(judged.diagnosis().findings().indexOf(leak))
                .isLessThan(judged.diagnosis().findings().indexOf(symptom));
    }

    @Test
    void thatAllConnectionsCameBackIsSaid() {
        Load load = new Load();
        load.size = 8;
        Judged judged = judge(load.run());
        judged.silent("connection-leak");
        assertThat(judged.diagnosis().remarks())
                .anyMatch(remark -> remark.startsWith("Ruled out: connection leak. All 400 connections"));
    }

    @Test
    void oneConnectionThatStaysOutMayBeKept() {
        Load load = new Load();
        load.size = 8;
        load.leakEvery = 300;
        Judged judged = judge(load.run());
        judged.silent("connection-leak");
        assertThat(judged.diagnosis().notEvaluated())
                .anySatisfy(silent -> assertThat(silent.reason()).contains("kept on purpose"));
    }

    @Test
    void aLoanThatIsUnderWayWhenTheRecordingEndsIsNoLeak() {
        WrittenSpans spans = new WrittenSpans();
        for (int i = 0; i < 30; i++) {
            long root = spans.span(0, 0, Operation.INVOKE_AGENT, "Desk", "t" + i, i * 10, i < 20 ? i * 10 + 100 : -1)
                    .write();
            spans.span(root, root, Operation.CONNECTION_HOLD, "orders", "t" + i, i * 10, i < 20 ? i * 10 + 50 : -1)
                    .with(Attribute.POOL_NAME, "orders")
                    .write();
        }
        judge(spans.recording(5_000)).silent("pool-starvation", "connection-leak");
    }

    @Test
    void holdingAConnectionWhileNobodyWaitsIsANote() {
        Load load = new Load();
        load.size = 40;
        load.sql = 20;
        load.modelInside = 200;
        Judged judged = judge(load.run());
        assertThat(judged.only("connection-held-over-llm").severity()).isEqualTo(Severity.NOTE);
        judged.silent("pool-starvation");
    }

    @Test
    void mergedHalvesSayWhatTheWholeSays() {
        Load load = new Load();
        DetectorsTest.merged(load.run(), new ConnectionPools(), new ConnectionPools(), new ConnectionPools());
    }
}
