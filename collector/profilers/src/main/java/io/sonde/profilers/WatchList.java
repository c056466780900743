package io.sonde.profilers;

import java.util.List;

/** What the agent remembers of objects whose session is over. Asked by one thread. */
public interface WatchList {
    /** Nothing is watched. */
    WatchList NONE = new WatchList() {
        @Override
        public void look(long oldCollections) {}

        @Override
        public List<Watched> counts() {
            return List.of();
        }
    };

    /**
     * Looks which objects are still reachable.
     *
     * @param oldCollections collections of the old generation so far
     */
    void look(long oldCollections);

    /** As of the last look; by class, most reachable first, at most a few dozen. */
    List<Watched> counts();
}
