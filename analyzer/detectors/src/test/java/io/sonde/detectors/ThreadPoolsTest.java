package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Recording;
import org.junit.jupiter.api.Test;

class ThreadPoolsTest {
    private static final String POOL = " thread=%s sonde.pool.name=tools-# sonde.pool.max=4"
            + " sonde.executor=java.util.concurrent.ThreadPoolExecutor sonde.queue.wait=%d\n";

    /** Requests of one tool call each at an even pace, run by a pool: first come, first served. */
    private static Recording paced(
            int requests, double everyMillis, double serviceMillis, int threads, int poolsAlike) {
        WrittenSpans spans = new WrittenSpans();
        double[][] free = new double[poolsAlike][threads];
        for (int i = 0; i < requests; i++) {
            double asked = i * everyMillis;
            double[] pool = free[i % poolsAlike];
            int worker = 0;
            for (int j = 1; j < threads; j++) {
                worker = pool[j] < pool[worker] ? j : worker;
            }
            double start = Math.max(asked, pool[worker]);
            double end = start + serviceMillis;
            pool[worker] = end;
            String thread = "w" + i % poolsAlike + "-" + worker;
            request(spans, "client" + i, thread, threads, asked, start, end);
        }
        return spans.recording();
    }

    /** One request with a tool call that a thread of a pool of so many took. */
    private static void request(
            WrittenSpans spans, String client, String thread, int threads, double asked, double start, double end) {
        long root = spans.span(0, 0, Operation.INVOKE_AGENT, "Desk", client, asked, end + 1)
                .write();
        long task = spans.span(
                        root, root, Operation.TASK, "java.util.concurrent.ThreadPoolExecutor", thread, start, end)
                .with(Attribute.POOL_NAME, "tools-#")
                .with(Attribute.POOL_MAX, threads)
                .with(Attribute.QUEUE_WAIT, Math.round((start - asked) * 1e6))
                .with(Attribute.EXECUTOR, "java.util.concurrent.ThreadPoolExecutor")
                .write();
        spans.span(root, task, Operation.EXECUTE_TOOL, "look", thread, start, end)
                .write();
    }

    @Test
    void tenTasksASecondOfOneSecondEachAreTooMuchForFourThreads() {
        Judged judged = judge(paced(300, 100, 1_000, 4, 1));
        Finding finding = judged.only("thread-pool-saturation");
        assertThat(finding.title()).contains("tools-#").contains("251 % of what it can do");
        assertThat(finding.severity()).isGreaterThanOrEqualTo(Severity.WARNING);
        assertThat(finding.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(finding.location().pool()).isEqualTo("tools-#");
        assertThat(finding.explainedBy()).isNull();
        judged.silent("pool-self-deadlock");
    }

    @Test
    void severalPoolsOfOneNameAreNotTakenForOne() {
        Finding finding = judge(paced(300, 100, 1_000, 4, 2)).only("thread-pool-saturation");
        assertThat(finding.title()).contains("125 % of what it can do");
    }

    @Test
    void aBusyPoolThatNobodyWaitsForIsFine() {
        judge(paced(300, 280, 1_000, 4, 1)).silent("thread-pool-saturation");
    }

    /** Eight tasks at once for four threads: the second half starts when the first has ended. */
    @Test
    void aFanOutWiderThanThePoolIsABurst() {
        StringBuilder drawing =
                new StringBuilder("scale 10\ninvoke_agent %s\n".formatted(RepeatedCallsTest.bars(0, 1, 24)));
        for (int i = 0; i < 8; i++) {
            int start = 1 + i / 4 * 10;
            drawing.append("  task       ")
                    .append(RepeatedCallsTest.bars(start, 1, 10))
                    .append(POOL.formatted("w" + i % 4, i / 4 * 100_000_000L));
            drawing.append("    sql      ")
                    .append(RepeatedCallsTest.bars(start, 1, 10))
                    .append(" thread=w" + i % 4 + " name=\"SELECT " + i + "\"\n");
        }
        drawing.append("  chat:m     ").append(" ".repeat(23)).append("|\n");
        Judged judged = judge(WithPauses.of(30, 20_000, drawing.toString()));
        Finding finding = judged.only("thread-pool-saturation");
        assertThat(finding.title()).contains("bursts of up to 8");
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(100);
        assertThat(finding.saving().msPerSessionLow()).isZero();
        assertThat(finding.confidence()).isEqualTo(Confidence.MEDIUM);
    }

    @Test
    void whatAnExecutorWasAskedToDelayIsNoQueue() {
        judge(30, """
                        scale 10
                        invoke_agent [====================]
                          task                 [=========]  thread=w sonde.pool.name=later-# sonde.pool.max=1 sonde.executor=java.util.concurrent.ScheduledThreadPoolExecutor sonde.queue.wait=90000000
                            sql                [=========]  thread=w
                        """).silent("thread-pool-saturation");
    }

    @Test
    void tasksThatWaitForTasksOfTheirOwnPool() {
        Judged judged = judge(20, """
                        scale 100
                        invoke_agent [========================]
                          task        [=====================]   thread=w1 sonde.pool.name=tools-# sonde.pool.max=2 sonde.queue.wait=0
                            chat:m    [==]                      thread=w1
                            task                    [=====]     thread=w2 sonde.pool.name=tools-# sonde.pool.max=2 sonde.queue.wait=1000000000
                              sql                   [=====]     thread=w2
                        """);
        Finding finding = judged.only("pool-self-deadlock");
        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(finding.title()).contains("up to 1000 ms");
        judged.silent("thread-pool-saturation");
    }

    /** It gives up in the end, and its thread runs what it had waited for. */
    @Test
    void aTaskThatGaveUpOnATaskOfItsOwnPoolHadWaitedForIt() {
        WrittenSpans spans = new WrittenSpans();
        for (int i = 0; i < 20; i++) {
            double at = i * 10_000;
            long root = spans.span(0, 0, Operation.INVOKE_AGENT, "Desk", "client", at, at + 4_000)
                    .write();
            long chapter = task(spans, root, root, at + 10, at + 2_500, 0);
            spans.span(root, chapter, Operation.EXECUTE_TOOL, "ask", "w1", at + 10, at + 50)
                    .write();
            long part = task(spans, root, chapter, at + 2_600, at + 2_700, 2_540);
            spans.span(root, part, Operation.EXECUTE_TOOL, "write", "w1", at + 2_600, at + 2_700)
                    .write();
        }
        Finding finding = judge(spans.recording()).only("pool-self-deadlock");
        assertThat(finding.title()).contains("up to 244");
    }

    /** A thread each time another one, and never more than eight of the twenty-four at work: late for another reason. */
    @Test
    void tasksThatAreLateThoughThreadsAreLeftAreNoWarning() {
        Finding finding = judge(late(64, 8, 130)).only("thread-pool-saturation");
        assertThat(finding.title()).contains("not all of its threads were seen at work");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.confidence()).isEqualTo(Confidence.LOW);
    }

    @Test
    void tasksThatAreLateWhileAllThreadsAreAtWorkAreABurst() {
        Finding finding = judge(late(96, 48, 0)).only("thread-pool-saturation");
        assertThat(finding.title()).contains("those of several sessions come at once");
        assertThat(finding.confidence()).isEqualTo(Confidence.MEDIUM);
    }

    /** Tasks for 24 threads, so many at a time: as many as there are threads begin so late, the others after them. */
    private static Recording late(int requests, int atOnce, double lateMillis) {
        WrittenSpans spans = new WrittenSpans();
        for (int i = 0; i < requests; i++) {
            double asked = i / atOnce * 2_000;
            double start = asked + (i % atOnce < 24 ? lateMillis : 130);
            request(spans, "client" + i, "w" + i % 24, 24, asked, start, start + 130);
        }
        return spans.recording();
    }

    private static final String BESIDE = """
                        scale 200
                        invoke_agent [==============================]
                          task        [=========]                     thread=w1 sonde.pool.name=tools-# sonde.pool.max=1 sonde.queue.wait=0
                        !park         [=========]                     thread=w1 what=%s
                          task                     [=====]            thread=w2 sonde.pool.name=tools-# sonde.pool.max=1 sonde.queue.wait=2400000000
                            sql                    [=====]            thread=w2
                        """;

    @Test
    void tasksThatStandBesideTheOneThatWaitsForThem() {
        Finding finding =
                judge(20, BESIDE.formatted("java.util.concurrent.FutureTask")).only("pool-self-deadlock");
        assertThat(finding.title()).contains("up to 2");
    }

    @Test
    void tasksBesideOneThatWaitsForSomethingElseAreOnlyLate() {
        judge(20, BESIDE.formatted("java.util.concurrent.Semaphore$NonfairSync"))
                .silent("pool-self-deadlock");
    }

    private static long task(WrittenSpans spans, long root, long parent, double from, double to, double waitedMillis) {
        return spans.span(root, parent, Operation.TASK, "java.util.concurrent.ThreadPoolExecutor", "w1", from, to)
                .with(Attribute.POOL_NAME, "writers-#")
                .with(Attribute.POOL_MAX, 1)
                .with(Attribute.QUEUE_WAIT, Math.round(waitedMillis * 1e6))
                .with(Attribute.EXECUTOR, "java.util.concurrent.ThreadPoolExecutor")
                .write();
    }

    @Test
    void mergedHalvesSayWhatTheWholeSays() {
        DetectorsTest.merged(paced(300, 100, 1_000, 4, 2), new ThreadPools(), new ThreadPools(), new ThreadPools());
    }
}
