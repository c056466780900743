package io.sonde.core;

import io.sonde.api.SessionWatch;
import io.sonde.profilers.WatchList;
import io.sonde.profilers.Watched;
import java.util.Comparator;
import java.util.List;

/** Tells the reader of memory what became of the objects of sessions that are over. */
final class EndedSessions implements WatchList {
    private static final int MOST_TYPES = 20;

    private List<Watched> counts = List.of();

    @Override
    public void look(long oldCollections) {
        counts = SessionWatch.look(oldCollections).stream()
                .map(count -> new Watched(count.type(), count.ended(), count.reachable(), count.judged()))
                .sorted(Comparator.comparingLong(Watched::reachable)
                        .reversed()
                        .thenComparing(Comparator.comparingLong(Watched::ended).reversed())
                        .thenComparing(Watched::type))
                .limit(MOST_TYPES)
                .toList();
    }

    @Override
    public List<Watched> counts() {
        return counts;
    }
}
