package io.sonde.detectors;

import java.util.TreeMap;

/**
 * Whether something lies in the first sessions of a recording for the most part: classes that are loaded, code that is not yet
 * compiled and caches that are empty cost the first sessions what the later ones do not pay. Keeps the earliest
 * {@value #MOST} sessions in which it was seen. In sessions that are spread evenly the first quarter holds a quarter;
 * {@value #PART} of all in it is a start and no habit.
 */
final class FirstSessions {
    static final String SENTENCE =
            " Most of it lies in the first quarter of the sessions: it is what starting costs, and the later"
                    + " sessions hardly pay it.";

    static final double PART = 0.6;
    /** Of fewer sessions nothing can be said. */
    static final int LEAST_SESSIONS = 12;

    private static final int MOST = 16;

    private final TreeMap<Integer, Long> earliest = new TreeMap<>();

    /** @param session its number, 0 the earliest */
    void add(int session, long amount) {
        earliest.merge(session, amount, Long::sum);
        trim();
    }

    void merge(FirstSessions other) {
        other.earliest.forEach((session, amount) -> earliest.merge(session, amount, Long::sum));
        trim();
    }

    private void trim() {
        while (earliest.size() > MOST) {
            earliest.pollLastEntry();
        }
    }

    /**
     * @param all in all sessions together
     * @param sessions that there are
     */
    boolean hold(long all, int sessions) {
        long held = earliest.headMap(sessions / 4, false).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return sessions >= LEAST_SESSIONS && held >= PART * all;
    }
}
