package io.sonde.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts together what several events say of one pause or one garbage collection. A stop of all threads lasts from the
 * moment in which they are asked to stop until they may go on; where a collection's own pause is known, that time is the
 * collection's, and only what is left of the stop is told besides.
 */
final class GlobalPauses {
    private final Map<Long, Stop> stops = new HashMap<>();
    private final Map<Long, Cycle> cycles = new HashMap<>();
    private final List<JvmEvents.Pause> collecting = new ArrayList<>();
    private long tooMany;

    private static final class Stop {
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        long longest = -1;
        String operation = "";

        void covers(long begin, long end) {
            from = Math.min(from, begin);
            to = Math.max(to, end);
        }
    }

    private static final class Cycle {
        long from;
        long to = -1;
        String name = "";
        String cause = "";
        long pauses;
        long usedBefore = -1;
        long usedAfter = -1;
    }

    /** A phase of a collection in which all threads stood still. */
    void phase(long from, long to, String name) {
        if (collecting.size() < JvmEvents.MOST) {
            collecting.add(new JvmEvents.Pause(from, to, true, name));
        } else {
            tooMany++;
        }
    }

    /** Threads were asked to stop, or were let go. */
    void stop(long id, long from, long to) {
        stop(id).covers(from, to);
    }

    /** Something was done while they stood still. */
    void operation(long id, long from, long to, String name) {
        Stop stop = stop(id);
        stop.covers(from, to);
        if (to - from > stop.longest) {
            stop.longest = to - from;
            stop.operation = name;
        }
    }

    private Stop stop(long id) {
        Stop known = stops.get(id);
        if (known != null) {
            return known;
        }
        Stop added = new Stop();
        if (stops.size() < JvmEvents.MOST) {
            stops.put(id, added);
        } else {
            tooMany++;
        }
        return added;
    }

    void collection(long id, long from, long to, String name, String cause, long pauses) {
        Cycle cycle = cycle(id);
        cycle.from = from;
        cycle.to = to;
        cycle.name = name;
        cycle.cause = cause;
        cycle.pauses = pauses;
    }

    void heap(long id, boolean before, long used) {
        Cycle cycle = cycle(id);
        if (before) {
            cycle.usedBefore = used;
        } else {
            cycle.usedAfter = used;
        }
    }

    private Cycle cycle(long id) {
        Cycle known = cycles.get(id);
        if (known != null) {
            return known;
        }
        Cycle added = new Cycle();
        if (cycles.size() < JvmEvents.MOST) {
            cycles.put(id, added);
        } else {
            tooMany++;
        }
        return added;
    }

    /** Events that were too many to keep. */
    long tooMany() {
        return tooMany;
    }

    void tell(EvidenceCollector evidence) {
        collecting.sort(Comparator.comparingLong(JvmEvents.Pause::from));
        collecting.forEach(evidence::pause);
        List<Stop> ordered = new ArrayList<>(stops.values());
        ordered.sort(Comparator.comparingLong((Stop stop) -> stop.from).thenComparingLong(stop -> stop.to));
        int next = 0;
        for (Stop stop : ordered) {
            while (next < collecting.size() && collecting.get(next).to() <= stop.from) {
                next++;
            }
            long from = stop.from;
            for (int i = next; i < collecting.size() && collecting.get(i).from() < stop.to; i++) {
                tell(evidence, from, collecting.get(i).from(), stop);
                from = Math.max(from, collecting.get(i).to());
            }
            tell(evidence, from, stop.to, stop);
        }
        cycles.forEach((id, cycle) -> {
            if (cycle.to >= 0) {
                evidence.collection(new JvmEvents.Collection(
                        cycle.from,
                        cycle.to,
                        id,
                        cycle.name,
                        cycle.cause,
                        cycle.pauses,
                        cycle.usedBefore,
                        cycle.usedAfter));
            }
        });
    }

    private static void tell(EvidenceCollector evidence, long from, long to, Stop stop) {
        if (to > from) {
            evidence.pause(new JvmEvents.Pause(from, to, false, stop.operation));
        }
    }
}
