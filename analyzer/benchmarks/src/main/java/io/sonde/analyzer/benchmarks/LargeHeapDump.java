package io.sonde.analyzer.benchmarks;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills its heap with the sessions of an agent system, small objects that refer to each other, and dumps it: {@code FILE
 * MILLION}, so many million objects. Ten million are about 270 MB of heap and 410 MB of dump.
 */
public final class LargeHeapDump {
    private static final int MILLION = 1_000_000;
    private static final int TURNS = 12;
    /** Objects of a session: itself, its entry, key and list, and four for each turn. */
    private static final int EACH = 5 + 4 * TURNS;

    private static final Map<Long, Session> SESSIONS = new HashMap<>();

    private LargeHeapDump() {}

    private record Turn(@Nullable Turn before, String text, Long tokens) {}

    private record Session(List<Turn> turns) {}

    public static void main(String[] args) throws Exception {
        long sessions = Long.parseLong(args[1]) * MILLION / EACH;
        for (long id = 0; id < sessions; id++) {
            Session session = new Session(new ArrayList<>());
            Turn before = null;
            for (int turn = 0; turn < TURNS; turn++) {
                before = new Turn(before, "turn " + turn + " of " + id, 1_000 + id * TURNS + turn);
                session.turns().add(before);
            }
            SESSIONS.put(id + MILLION, session);
        }
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpHeap(Path.of(args[0]).toAbsolutePath().toString(), true);
    }
}
