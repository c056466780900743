package io.sonde.detectors;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.HeapGauge;
import io.sonde.model.HeapRecord;
import io.sonde.model.HeapRecord.Population;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import io.sonde.model.RecordingBuilder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;

/** A recording of memory over so many seconds, drawn by functions of time, with a session every two seconds. */
final class DrawnHeap {
    private static final long START = 1_000_000_000L;
    private static final double MB = 1e6;
    private static final int BYTES_EACH = 1_000;

    private final int seconds;
    private final HeapRecord.Builder heap = new HeapRecord.Builder();
    private final Map<String, DoubleUnaryOperator> classes = new HashMap<>();
    private DoubleUnaryOperator atOnce = second -> 1;
    private IntFunction<String> alive = second -> "";
    private String seen = "";

    private DrawnHeap(int seconds) {
        this.seconds = seconds;
    }

    static DrawnHeap over(int seconds) {
        return new DrawnHeap(seconds).gauge(HeapGauge.MAX, second -> 512 * MB);
    }

    /** A gauge every ten seconds; x is in seconds. */
    DrawnHeap gauge(HeapGauge gauge, DoubleUnaryOperator value) {
        for (int second = 0; second <= seconds; second += 10) {
            heap.reading(gauge, at(second), value.applyAsDouble(second));
        }
        return this;
    }

    /** What young collections leave. Unit: MB. */
    DrawnHeap floor(DoubleUnaryOperator megabytes) {
        return gauge(HeapGauge.LEAST_AFTER_GC, second -> MB * megabytes.applyAsDouble(second));
    }

    /** Objects of a class of {@value #BYTES_EACH} bytes each. */
    DrawnHeap objects(String type, DoubleUnaryOperator count) {
        classes.put(type, count);
        return this;
    }

    /** Histograms at these seconds, with so many MB of nothing in particular besides the classes. */
    DrawnHeap histograms(DoubleUnaryOperator megabytes, int... at) {
        for (int second : at) {
            Map<String, Population> seen = new HashMap<>();
            classes.forEach((type, count) -> {
                long instances = (long) count.applyAsDouble(second);
                seen.put(type, new Population(instances, instances * BYTES_EACH));
            });
            seen.put("byte[]", new Population(1_000, (long) (MB * megabytes.applyAsDouble(second))));
            heap.histogram(new HeapRecord.Histogram(at(second), "spaced", 30_000_000, seen));
        }
        return this;
    }

    DrawnHeap watched(String type, long ended, long reachable, long judged) {
        heap.watched(new HeapRecord.Watched(type, ended, reachable, judged));
        return this;
    }

    /** A way to something allocated in this second; each step {@code via|type} or {@code via|type|entries}. */
    DrawnHeap way(int second, String... steps) {
        heap.way(new HeapRecord.Way(
                at(second),
                Arrays.stream(steps)
                        .map(step -> step.split("\\|", -1))
                        .map(DrawnHeap::step)
                        .toList()));
        return this;
    }

    private static HeapRecord.WayStep step(String[] parts) {
        return new HeapRecord.WayStep(parts[1], parts[0], parts.length > 2 ? Long.parseLong(parts[2]) : -1);
    }

    /** The heap of this JVM. */
    DrawnHeap dump(Path file) {
        heap.dump(file);
        return this;
    }

    /** Each session allocates something on this stack, by its second, that is said to be alive at the end. */
    DrawnHeap alive(String type, IntFunction<String> stack) {
        alive = second -> "!live              |  what=" + type + " bytes=100 stack=" + stack.apply(second);
        return this;
    }

    /** How many sessions go on at the same time. */
    DrawnHeap atOnce(DoubleUnaryOperator sessions) {
        atOnce = sessions;
        return this;
    }

    /** What was seen of the JVM in each session, as a line of a {@link Timeline}; sessions begin in column 17. */
    DrawnHeap seen(String line) {
        seen = line;
        return this;
    }

    private static long at(int second) {
        return START + second * 1_000_000_000L;
    }

    Recording recording() {
        return Timeline.recording(Manifest.ofApp("x"), timeline -> {
            for (int second = 0; second < seconds; second += 2) {
                int many = (int) Math.round(atOnce.applyAsDouble(second));
                timeline.add("scale 10\ninvoke_agent:Bot [===]\n" + seen + alive.apply(second));
                for (int more = 1; more < many; more++) {
                    timeline.pause(-130).add("scale 10\ninvoke_agent:Bot [===]");
                }
                timeline.pause(1_870);
            }
            ((RecordingBuilder) timeline.handler()).evidence().heap(heap.build());
        });
    }

    Judged judged() {
        return Judged.judge(recording());
    }

    /** So many evenly spaced seconds from the first to the last, both included. */
    static int[] spaced(int from, int to, int count) {
        int[] seconds = new int[count];
        for (int i = 0; i < count; i++) {
            seconds[i] = from + (to - from) * i / (count - 1);
        }
        return seconds;
    }
}
