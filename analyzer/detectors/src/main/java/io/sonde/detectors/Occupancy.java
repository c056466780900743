package io.sonde.detectors;

import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How many places of a pool are taken, over time, in windows of {@value #WINDOW_SECONDS} s. A recording of more than
 * {@value #MOST_WINDOWS} windows is counted in windows twice, four times ... as long, so that the state stays bounded.
 * The order in which it is filled does not matter.
 */
final class Occupancy {
    static final int WINDOW_SECONDS = 10;
    private static final int MOST_WINDOWS = 4_096;
    private static final int MOST_PLACES = 64;

    private TreeMap<Long, Window> windows = new TreeMap<>();
    private long width = WINDOW_SECONDS * 1_000_000_000L;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long firstAsked = Long.MAX_VALUE;
    private long lastAsked = Long.MIN_VALUE;

    private static final class Window {
        long busy;
        long arrivals;
        long delays;
        /** Places that were told apart, at most {@value #MOST_PLACES}. */
        final Set<Long> places = new TreeSet<>();

        void add(Window other) {
            busy += other.busy;
            arrivals += other.arrivals;
            delays += other.delays;
            other.places.forEach(this::place);
        }

        void place(long id) {
            if (places.size() < MOST_PLACES) {
                places.add(id);
            }
        }
    }

    /**
     * What the windows in which somebody waited say together.
     *
     * @param busyNanos time for which places were taken, summed over places
     * @param nanos length of those windows, as far as the pool was in use at all
     * @param askNanos length of those windows between the first and the last request of all
     * @param arrivals how often a place was asked for
     * @param places most places that were told apart in one of the windows, 0 when they are not
     */
    record Load(long busyNanos, long nanos, long askNanos, long arrivals, int places) {
        /** Share of the places that were taken, 0 when nobody waited. */
        double of(long places) {
            return nanos == 0 || places == 0 ? 0 : (double) busyNanos / nanos / places;
        }

        /** Places that were taken at a moment, mean. */
        double taken() {
            return nanos == 0 ? 0 : (double) busyNanos / nanos;
        }

        /** Places that would be taken if each request got one at once and kept it for so long: Little's law. */
        double offered(double holdNanos) {
            return pace() == 0 ? 0 : arrivals * holdNanos / pace();
        }

        double askedPerSecond() {
            return pace() == 0 ? 0 : arrivals * 1e9 / pace();
        }

        /** What came all at once says nothing about a pace: then it is spread over the time it took to be done. */
        private long pace() {
            return askNanos < nanos / 4 ? nanos : askNanos;
        }
    }

    /** A place was taken in this interval. Unit: ns of the recording's clock. */
    void taken(long from, long to) {
        taken(from, to, -1);
    }

    /** The same, where places can be told apart: this one was taken. */
    void taken(long from, long to, long place) {
        seen(from);
        seen(to);
        for (long at = from; at < to; ) {
            long end = Math.min(to, (Math.floorDiv(at, width) + 1) * width);
            Window window = window(at);
            window.busy += end - at;
            if (place >= 0) {
                window.place(place);
            }
            at = end;
        }
        widen();
    }

    /** A place was asked for, and had to be waited for or not. */
    void asked(long moment, boolean waited) {
        seen(moment);
        firstAsked = Math.min(firstAsked, moment);
        lastAsked = Math.max(lastAsked, moment);
        Window window = window(moment);
        window.arrivals++;
        window.delays += waited ? 1 : 0;
        widen();
    }

    private void seen(long moment) {
        first = Math.min(first, moment);
        last = Math.max(last, moment);
    }

    private Window window(long moment) {
        return windows.computeIfAbsent(Math.floorDiv(moment, width), none -> new Window());
    }

    private void widen() {
        while (windows.size() > MOST_WINDOWS) {
            widenTo(width * 2);
        }
    }

    private void widenTo(long wider) {
        TreeMap<Long, Window> fewer = new TreeMap<>();
        long factor = wider / width;
        windows.forEach((number, window) -> fewer.computeIfAbsent(Math.floorDiv(number, factor), none -> new Window())
                .add(window));
        windows = fewer;
        width = wider;
    }

    void merge(Occupancy other) {
        long wider = Math.max(width, other.width);
        widenTo(wider);
        other.widenTo(wider);
        other.windows.forEach((number, window) ->
                windows.computeIfAbsent(number, none -> new Window()).add(window));
        first = Math.min(first, other.first);
        last = Math.max(last, other.last);
        firstAsked = Math.min(firstAsked, other.firstAsked);
        lastAsked = Math.max(lastAsked, other.lastAsked);
        widen();
    }

    /** The load of the windows in which somebody waited. */
    Load whereWaited() {
        long busy = 0;
        long nanos = 0;
        long asking = 0;
        long arrivals = 0;
        int places = 0;
        for (var entry : windows.entrySet()) {
            Window window = entry.getValue();
            if (window.delays > 0) {
                long begin = entry.getKey() * width;
                busy += window.busy;
                nanos += Math.max(0, Math.min(last, begin + width) - Math.max(first, begin));
                asking += Math.max(0, Math.min(lastAsked, begin + width) - Math.max(firstAsked, begin));
                arrivals += window.arrivals;
                places = Math.max(places, window.places.size());
            }
        }
        return new Load(busy, nanos, asking, arrivals, places);
    }
}
