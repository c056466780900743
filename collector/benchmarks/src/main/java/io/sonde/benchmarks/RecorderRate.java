package io.sonde.benchmarks;

import io.sonde.format.Format;
import io.sonde.format.RingLayout;
import io.sonde.format.RingRecords;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.recorder.Recorder;
import io.sonde.recorder.RecorderStats;
import io.sonde.recorder.Retention;
import io.sonde.recorder.Ring;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * How many spans with trace, parent, phase and two counts of tokens a second get from one thread into the queue, by way of a real ring
 * and a real recorder, after a warm-up of two seconds. Arguments: folder (new, deleted by the caller), spans a second or 0
 * for as many as the ring takes, seconds. With a rate, what finds the ring full is lost; without, the thread waits.
 */
public final class RecorderRate {
    private static final int CAPACITY = 8 << 20;
    private static final int BYTES = RingLayout.spanBytes(2);
    private static final short[] CODES = {
        (short) Attribute.GEN_AI_USAGE_INPUT_TOKENS.ordinal(), (short) Attribute.GEN_AI_USAGE_OUTPUT_TOKENS.ordinal()
    };
    private static final int BURST = 64;
    private static final long PAUSE_NANOS = 1_000_000;

    private final Ring ring;
    private final long[] values = new long[2];
    private final LongAdder lost = new LongAdder();
    private long id = 1L << 40;

    private RecorderRate(Ring ring) {
        this.ring = ring;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        long rate = Long.parseLong(arguments[1]);
        long seconds = Long.parseLong(arguments[2]);
        Ring ring = Ring.create(folder.resolve(Format.RING), CAPACITY, 7, 1, System.nanoTime(), 0);
        Recorder recorder = new Recorder(ring, folder.resolve(Format.SPANS), Retention.DEFAULT);
        recorder.start();
        RecorderRate program = new RecorderRate(ring);
        program.write(Math.min(rate, 100_000), Duration.ofSeconds(2));
        if (rate == 0 || rate > 100_000) {
            program.write(rate, Duration.ofSeconds(2));
        }
        recorder.flush(Duration.ofSeconds(10));
        program.lost.reset();
        RecorderStats before = recorder.stats();
        long cpu = ManagementFactory.getThreadMXBean().getThreadCpuTime(recorder.threadId());
        long from = System.nanoTime();
        program.write(rate, Duration.ofSeconds(seconds));
        recorder.flush(Duration.ofSeconds(30));
        double took = (System.nanoTime() - from) / 1e9;
        cpu = ManagementFactory.getThreadMXBean().getThreadCpuTime(recorder.threadId()) - cpu;
        RecorderStats after = recorder.stats();
        long spans = after.spans() - before.spans();
        System.out.printf(
                "JDK %d: %,d spans in %.1f s, %.2f million/s, %,d lost, %.1f bytes per span, recorder %.0f ns per span%n",
                Runtime.version().feature(),
                spans,
                took,
                spans / took / 1e6,
                program.lost.sum(),
                (double) (after.bytes() - before.bytes()) / spans,
                (double) cpu / spans);
        recorder.stop(Duration.ofSeconds(30));
        System.exit(0); // Chronicle's threads have nothing left to do
    }

    private void write(long rate, Duration time) {
        long now = System.nanoTime();
        long until = now + time.toNanos();
        double due = 0;
        long from = now;
        while (now - until < 0) {
            for (int i = 0; i < BURST; i++) {
                span(rate == 0);
            }
            now = System.nanoTime();
            if (rate == 0) {
                continue;
            }
            due += BURST * 1e9 / rate;
            double ahead = due - (now - from);
            if (ahead > PAUSE_NANOS) {
                LockSupport.parkNanos((long) ahead);
                now = System.nanoTime();
            } else if (ahead < -PAUSE_NANOS) {
                due = now - from; // others had the processor: that time is not made up for in a rush
            }
        }
    }

    private void span(boolean wait) {
        int at = ring.claim(BYTES);
        while (at < 0 && wait) {
            LockSupport.parkNanos(20_000);
            at = ring.claim(BYTES);
        }
        if (at < 0) {
            lost.increment();
            return;
        }
        id++;
        long chance = id * 0x9E3779B97F4A7C15L;
        long end = System.nanoTime();
        long start = end - 400_000_000 - (chance >>> 35);
        values[0] = 300 + (chance & 0xFFF);
        values[1] = chance >>> 12 & 0x1FF;
        RingRecords.writeSpan(
                ring.buffer(),
                at,
                Format.SPAN,
                Operation.CHAT.phase().ordinal(),
                Operation.CHAT.ordinal(),
                0,
                id,
                id & ~15L,
                id & ~15L,
                start,
                end,
                31,
                12,
                2,
                CODES,
                values);
        ring.commit(at, BYTES);
    }
}
