package io.sonde.detectors;

import io.sonde.model.Attribution;
import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Frame;
import io.sonde.model.Session;
import io.sonde.model.TimePart;
import org.jspecify.annotations.Nullable;

/** What the JVM was seen to do in pauses between steps: what computes, or waits for something known, is no idle gap. */
final class GapContents {
    private final Votes<Frame> sleeps = new Votes<>();
    private long explained;

    void add(Session session, IdleGap gap, CodePlaces places) {
        Evidence all = session.evidence().all();
        for (int piece : session.evidence().of(gap.owner())) {
            long from = Math.max(gap.from(), all.from(piece));
            long to = Math.min(gap.to(), all.to(piece));
            if (all.kind(piece) == EvidenceKind.CPU && from == to) {
                explained += all.weight(piece);
            } else if (all.kind(piece) == EvidenceKind.SLEEP && from < to) {
                Frame place = places.of(all.stacks(), all.stack(piece));
                sleeps.add(place == null ? new Frame("", "", 0) : place, to - from);
            }
        }
        Attribution attribution = session.attribution();
        for (int piece = attribution.first(gap.owner()); piece < attribution.first(gap.owner() + 1); piece++) {
            long nanos = Math.min(gap.to(), attribution.to(piece)) - Math.max(gap.from(), attribution.from(piece));
            if (nanos > 0 && isExplained(attribution.part(piece))) {
                explained += nanos;
            }
        }
    }

    private static boolean isExplained(TimePart part) {
        return switch (part) {
            case SLEEP, PARK_OTHER, JOIN -> false;
            default -> true;
        };
    }

    void merge(GapContents other) {
        sleeps.merge(other.sleeps);
        explained += other.explained;
    }

    /** Time of the gaps that was spent on something that other detectors judge. Unit: ns. */
    long explained() {
        return explained;
    }

    /** Time of the gaps in {@code Thread.sleep}. Unit: ns. */
    long slept() {
        return sleeps.total();
    }

    /** Where most of the sleeping was asked for, null when that is not known. */
    @Nullable
    Frame sleeper() {
        Frame place = sleeps.winner();
        return place == null || place.className().isEmpty() ? null : place;
    }
}
