package io.sonde.benchmarks;

import io.sonde.format.BlockReader;
import io.sonde.format.BlockWriter;
import io.sonde.format.RecordHandler;
import io.sonde.format.SpanRecord;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a span takes in a block, and what writing and reading it costs, header and checksum included, in ns of the thread's CPU
 * time. Blocks of 512 records, as the recorder makes them. Argument: {@code sessions} for {@link SyntheticSessions}, each span
 * with its begin, or {@code tokens} for model calls with two counts of tokens on eight threads.
 */
public final class BlockCost {
    private static final int BLOCK = 512;
    private static final int RECORDS = BLOCK * 64;
    private static final int WARM_UP = 200;
    private static final int ROUNDS = 200;

    private final List<SpanRecord> spans = new ArrayList<>();
    private final List<Boolean> ended = new ArrayList<>();
    private final BlockWriter writer = new BlockWriter();
    private final BlockReader reader = new BlockReader();
    private long sum;

    private BlockCost() {}

    public static void main(String[] arguments) {
        new BlockCost().run(arguments[0]);
    }

    private void run(String variant) {
        if (variant.equals("tokens")) {
            TokenSpans calls = new TokenSpans(8);
            while (spans.size() < RECORDS) {
                add(calls.next().copy(), true);
            }
        } else {
            SyntheticSessions sessions = new SyntheticSessions(true);
            while (spans.size() < RECORDS) {
                sessions.next(8).forEach(event -> add(event.span(), event.ended()));
            }
        }
        double[] write = new double[ROUNDS];
        double[] read = new double[ROUNDS];
        long bytes = 0;
        long whole = ended.subList(0, RECORDS).stream().filter(end -> end).count();
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            long[] took = new long[2];
            bytes = 0;
            for (int from = 0; from < RECORDS; from += BLOCK) {
                bytes += block(from, took);
            }
            if (round >= 0) {
                write[round] = (double) took[0] / whole;
                read[round] = (double) took[1] / whole;
            }
        }
        Arrays.sort(write);
        Arrays.sort(read);
        System.out.printf(
                "%s, JDK %d: %.1f bytes per span, written in %.1f ns (median %.1f), read in %.1f ns (median %.1f)%s%n",
                variant,
                Runtime.version().feature(),
                (double) bytes / whole,
                write[0],
                write[ROUNDS / 2],
                read[0],
                read[ROUNDS / 2],
                sum == 0 ? "." : "");
    }

    private void add(SpanRecord span, boolean end) {
        spans.add(span);
        ended.add(end);
    }

    private int block(int from, long[] took) {
        ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
        long before = cpu.getCurrentThreadCpuTime();
        writer.start(7, from);
        for (int i = from; i < from + BLOCK; i++) {
            if (ended.get(i)) {
                writer.span(spans.get(i));
            } else {
                writer.begin(spans.get(i));
            }
        }
        byte[] block = writer.finish(from + BLOCK);
        int size = writer.size();
        long written = cpu.getCurrentThreadCpuTime();
        if (reader.open(block, size) != null) {
            throw new IllegalStateException("unreadable");
        }
        reader.read(new RecordHandler() {
            @Override
            public void span(SpanRecord span) {
                sum += span.spanId ^ span.end;
            }
        });
        took[0] += written - before;
        took[1] += cpu.getCurrentThreadCpuTime() - written;
        return size;
    }
}
