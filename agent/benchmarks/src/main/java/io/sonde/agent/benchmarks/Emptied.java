package io.sonde.agent.benchmarks;

import java.io.IOException;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A recording that is emptied between bursts. */
@State(Scope.Benchmark)
public class Emptied {
    private RingRecording recording;

    @Setup(Level.Trial)
    public void begin() throws IOException {
        recording = new RingRecording();
    }

    @Setup(Level.Iteration)
    public void drain() {
        recording.drain();
    }

    @TearDown(Level.Trial)
    public void end() throws IOException {
        recording.end();
    }
}
