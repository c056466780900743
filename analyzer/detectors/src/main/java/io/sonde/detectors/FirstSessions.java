package io.sonde.detectors;

import java.util.TreeMap;

/**
 * Whether something lies in the first sessions of a recording for the most part: classes that are loaded, code that is not yet
 * compiled and caches that are empty cost the first sessions what the later ones do not pay. Keeps the earliest
 * {@value #MOST} sessions in which it was seen. In sessions that are spread evenly the first quarter holds a quarter;
 * {@value #PART} of all in it is a start and no habit. Of few sessions the first alone has to hold {@value #NEARLY_ALL}
 * (both ours).
 */
final class FirstSessions {
    static final String SENTENCE =
            " Most of it lies in the first sessions: it is what starting costs, and the later ones hardly pay it.";

    static final double PART = 0.6;
    static final double NEARLY_ALL = 0.9;
    /** So many have a first quarter that is more than two of them. */
    static final int MANY = 12;
    /** Of fewer sessions nothing can be said. */
    static final int LEAST_SESSIONS = 3;

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
        boolean many = sessions >= MANY;
        long held = earliest.headMap(many ? sessions / 4 : 1, false).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return sessions >= LEAST_SESSIONS && held >= (many ? PART : NEARLY_ALL) * all;
    }
}
