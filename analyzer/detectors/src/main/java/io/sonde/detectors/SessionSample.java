package io.sonde.detectors;

import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What sessions are like, of at most {@value #MOST} sessions: all of them, or those whose scrambled number is small, so
 * that the choice depends neither on order nor on chance. About 500 bytes a session.
 */
final class SessionSample {
    static final int MOST = 32_768;
    /** A trait with more values than this tells sessions apart instead of grouping them (ours). */
    static final int MOST_VALUES = 200;

    private static final int MOST_NAMES = 1_000;

    /**
     * One session.
     *
     * @param shares of the critical path, largest first, by {@link Names#key}
     * @param atLeast what it would save at least if the first, the second operation took no time, ns
     * @param spans a span of the first, of the second operation
     * @param measured names of measures, and their values
     */
    record Seen(
            int number,
            long nanos,
            Set<Trait> traits,
            String[] keys,
            long[] shares,
            long[] atLeast,
            long[] spans,
            String[] measured,
            double[] values) {
        /** One session as it is now. */
        static Seen of(Session session, List<PathShares.Share> shares, int retimed) {
            Map<String, Double> measures = Trait.measures(session);
            int first = Math.min(retimed, shares.size());
            return new Seen(
                    session.number(),
                    session.durationNanos(),
                    Trait.of(session),
                    shares.stream().map(share -> share.key).toArray(String[]::new),
                    shares.stream().mapToLong(share -> share.critical).toArray(),
                    shares.stream()
                            .limit(first)
                            .mapToLong(share -> share.atLeast)
                            .toArray(),
                    shares.stream()
                            .limit(first)
                            .mapToLong(share -> session.spanId(share.node))
                            .toArray(),
                    measures.keySet().toArray(String[]::new),
                    measures.values().stream().mapToDouble(value -> value).toArray());
        }

        /** 0 where it was not measured. */
        double measure(String name) {
            for (int i = 0; i < measured.length; i++) {
                if (measured[i].equals(name)) {
                    return values[i];
                }
            }
            return 0;
        }

        /** What the session would save at least if an operation took no time, 0 when that is not known. Unit: ns. */
        long atLeast(String key) {
            for (int i = 0; i < atLeast.length; i++) {
                if (keys[i].equals(key)) {
                    return atLeast[i];
                }
            }
            return 0;
        }

        /** Time on the critical path of an operation. Unit: ns. */
        long share(String key) {
            for (int i = 0; i < keys.length; i++) {
                if (keys[i].equals(key)) {
                    return shares[i];
                }
            }
            return 0;
        }
    }

    private final Map<Object, Object> pool = new HashMap<>();
    private final Map<String, Set<String>> values = new HashMap<>();
    private List<Seen> sessions = new ArrayList<>();
    private int halvings;

    /** Whether the session would be kept; where not, a {@link #note} is enough. */
    boolean takes(int number) {
        int scrambled = Integer.reverse(number * 0x9E3779B1);
        return halvings == 0 || scrambled << (32 - halvings) == 0;
    }

    void add(Seen seen) {
        note(seen.traits());
        if (belongs(seen)) {
            sessions.add(shared(seen));
            halve();
        }
    }

    /** Remembers which values there are. */
    void note(Set<Trait> traits) {
        traits.forEach(this::note);
    }

    private void note(Trait trait) {
        if (values.size() < MOST_NAMES || values.containsKey(trait.name())) {
            Set<String> known = values.computeIfAbsent(trait.name(), added -> new HashSet<>());
            if (known.size() <= MOST_VALUES) {
                known.add(trait.value());
            }
        }
    }

    /** Equal traits and names are kept once; those that tell sessions apart are left out. */
    private Seen shared(Seen seen) {
        Set<Trait> traits = new HashSet<>();
        seen.traits().stream().filter(this::groups).forEach(trait -> traits.add((Trait) shared((Object) trait)));
        return new Seen(
                seen.number(),
                seen.nanos(),
                sharedSet(traits),
                shared(seen.keys()),
                seen.shares(),
                seen.atLeast(),
                seen.spans(),
                shared(seen.measured()),
                seen.values());
    }

    @SuppressWarnings("unchecked")
    private Set<Trait> sharedSet(Set<Trait> traits) {
        return (Set<Trait>) shared((Object) Set.copyOf(traits));
    }

    private String[] shared(String[] texts) {
        String[] known = texts.clone();
        for (int i = 0; i < known.length; i++) {
            known[i] = (String) shared((Object) known[i]);
        }
        return known;
    }

    private Object shared(Object value) {
        Object known = pool.putIfAbsent(value, value);
        return known == null ? value : known;
    }

    /** Whether a trait has few enough values to group sessions. */
    boolean groups(Trait trait) {
        return values.getOrDefault(trait.name(), Set.of()).size() <= MOST_VALUES && values.containsKey(trait.name());
    }

    private boolean belongs(Seen seen) {
        return takes(seen.number());
    }

    private void halve() {
        while (sessions.size() > MOST) {
            halvings++;
            sessions = new ArrayList<>(sessions.stream().filter(this::belongs).toList());
        }
    }

    void merge(SessionSample other) {
        other.values.forEach((name, theirs) -> {
            if (values.size() < MOST_NAMES || values.containsKey(name)) {
                values.computeIfAbsent(name, added -> new HashSet<>()).addAll(theirs);
            }
        });
        halvings = Math.max(halvings, other.halvings);
        sessions.addAll(other.sessions);
        sessions = new ArrayList<>(sessions.stream().filter(this::belongs).toList());
        halve();
    }

    /** Fastest first. */
    List<Seen> byTime() {
        return sessions.stream()
                .sorted(Comparator.comparingLong(Seen::nanos).thenComparing(Seen::number))
                .toList();
    }
}
