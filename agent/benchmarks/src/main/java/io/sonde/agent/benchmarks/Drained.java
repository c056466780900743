package io.sonde.agent.benchmarks;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A recording that another thread empties all the time. */
@State(Scope.Benchmark)
public class Drained {
    private static final long PAUSE_NANOS = 2_000_000;

    private RingRecording recording;
    private Thread drain;
    private volatile boolean over;

    @Setup(Level.Trial)
    public void begin() throws IOException {
        recording = new RingRecording();
        drain = new Thread(this::empty, "drain");
        drain.setDaemon(true);
        drain.start();
    }

    private void empty() {
        while (!over) {
            if (recording.drain() == 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    @TearDown(Level.Trial)
    public void end() throws IOException, InterruptedException {
        over = true;
        drain.join();
        recording.end();
    }
}
