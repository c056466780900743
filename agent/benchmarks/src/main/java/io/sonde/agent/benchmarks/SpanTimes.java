package io.sonde.agent.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** The distribution of single spans while another thread empties the ring. Each sample holds one more reading of the clock. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SpanTimes {
    @Benchmark
    public void nested(Drained recording, OpenSession session) {
        session.open();
        Calls.nested(7);
    }

    /** What the machine and the clock do to any two readings: no span is quicker at its slowest. */
    @Benchmark
    public long nothing(Drained recording) {
        long begin = System.nanoTime();
        return System.nanoTime() - begin;
    }

    @Benchmark
    public void root(Drained recording) {
        Calls.root(7);
    }
}
