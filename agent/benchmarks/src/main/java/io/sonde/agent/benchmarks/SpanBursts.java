package io.sonde.agent.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A span from its begin to its commit, in bursts that the ring can hold: it is emptied between them, so that none is lost
 * and nothing but the spans runs. Several threads do nothing but record, side by side. Wall time: on a machine that others
 * use, see {@link BurstCpu}.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 300)
@Measurement(iterations = 500)
@Fork(1)
public class SpanBursts {
    static final int BURST = 4096;

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void nested(Emptied recording, OpenSession session) {
        session.open();
        for (int i = 0; i < BURST; i++) {
            Calls.nested(i);
        }
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void root(Emptied recording) {
        for (int i = 0; i < BURST; i++) {
            Calls.root(i);
        }
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void ruled(Emptied recording, OpenSession session) {
        session.open();
        for (int i = 0; i < BURST; i++) {
            Calls.ruled(i);
        }
    }
}
