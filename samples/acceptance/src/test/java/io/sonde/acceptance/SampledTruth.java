package io.sonde.acceptance;

import io.sonde.format.vocabulary.Phase;
import io.sonde.model.Recording;
import io.sonde.model.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedObject;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * A second, simple join of samples with spans, to hold the analyzer's against, and to show what the recording alone allows:
 * by Java thread id and time, innermost span first. Counts how often the span's phase is the one on the sample's own stack.
 */
final class SampledTruth {
    private static final String ASYNC = "ap-";
    private static final String ANCHOR = "sonde.Anchor";

    private final Map<Long, List<Open>> spans = new HashMap<>();
    private final Map<String, Count> counts = new TreeMap<>();

    private record Open(long begin, long end, Phase phase) {}

    /**
     * Samples of one kind that were taken in a session.
     *
     * @param right those whose span has the phase that the stack shows
     * @param without those at whose moment no span was open on the thread
     */
    record Count(int right, int wrong, int without) {
        int all() {
            return right + wrong + without;
        }

        double share() {
            return all() == 0 ? 0 : (double) right / all();
        }

        private Count plus(Count other) {
            return new Count(right + other.right, wrong + other.wrong, without + other.without);
        }
    }

    private SampledTruth() {}

    /** By {@code FILE-KIND EVENT}, such as {@code ap jdk.ExecutionSample}; empty when nothing was sampled. */
    static Map<String, Count> of(Recording recording, Path folder) throws IOException {
        SampledTruth truth = new SampledTruth();
        recording.forEachSession(truth::add);
        truth.spans.values().forEach(open -> open.sort(Comparator.comparingLong(Open::begin)));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.getFileName().toString().matches("(ap|jdk)-\\d+\\.jfr"))
                    .sorted()
                    .toList()) {
                truth.read(file);
            }
        }
        return truth.counts;
    }

    private void add(Session session) {
        for (int node = 0; node < session.size(); node++) {
            if (!session.unfinished(node)) {
                spans.computeIfAbsent(session.threadId(node), thread -> new ArrayList<>())
                        .add(new Open(session.rawBegin(node), session.rawEnd(node), session.phase(node)));
            }
        }
    }

    private void read(Path file) throws IOException {
        boolean async = file.getFileName().toString().startsWith(ASYNC);
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        TreeMap<Long, Long> anchors = new TreeMap<>();
        events.stream()
                .filter(event -> event.getEventType().getName().equals(ANCHOR))
                .forEach(event -> anchors.put(event.getLong("startTime"), event.getLong("nanoTime")));
        for (RecordedEvent event : events) {
            Phase phase = event.getStackTrace() == null
                    ? null
                    : PhaseTruth.of(frames(event.getStackTrace().getFrames()));
            RecordedThread thread = thread(event);
            if (phase == null || thread == null || async && carries(thread)) {
                continue;
            }
            Long nanos = async ? Long.valueOf(event.getLong("startTime")) : nanos(anchors, event.getLong("startTime"));
            if (nanos != null) {
                String kind = (async ? "ap " : "jdk ") + event.getEventType().getName();
                counts.merge(kind, judge(thread.getJavaThreadId(), nanos, phase), Count::plus);
            }
        }
    }

    private static List<String> frames(List<RecordedFrame> frames) {
        List<String> names = new ArrayList<>();
        for (RecordedFrame frame : frames) {
            RecordedMethod method = frame.getMethod();
            names.add(method.getType().getName() + "." + method.getName());
        }
        return names;
    }

    /** Whether virtual threads ran on it: async-profiler does not know which. The program has no other such pool. */
    private static boolean carries(RecordedThread thread) {
        return String.valueOf(thread.getJavaName()).startsWith("ForkJoinPool");
    }

    private static @Nullable RecordedThread thread(RecordedObject event) {
        if (event.hasField("sampledThread")) {
            return event.getThread("sampledThread");
        }
        return event.hasField("eventThread") ? event.getThread("eventThread") : null;
    }

    /** JFR's ticks as ns of the recording's clock, by the anchors around; null where there is none on both sides. */
    private static @Nullable Long nanos(TreeMap<Long, Long> anchors, long ticks) {
        Map.Entry<Long, Long> before = anchors.floorEntry(ticks);
        Map.Entry<Long, Long> after = anchors.higherEntry(ticks);
        if (before == null || after == null) {
            return null;
        }
        double share = (double) (ticks - before.getKey()) / (after.getKey() - before.getKey());
        return before.getValue() + Math.round(share * (after.getValue() - before.getValue()));
    }

    private Count judge(long thread, long nanos, Phase phase) {
        Open innermost = null;
        for (Open open : spans.getOrDefault(thread, List.of())) {
            if (open.begin() > nanos) {
                break;
            }
            if (open.end() > nanos) {
                innermost = open;
            }
        }
        if (innermost == null) {
            return new Count(0, 0, 1);
        }
        return innermost.phase() == phase ? new Count(1, 0, 0) : new Count(0, 1, 0);
    }
}
