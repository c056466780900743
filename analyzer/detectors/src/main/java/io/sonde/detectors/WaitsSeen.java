package io.sonde.detectors;

import io.sonde.model.CriticalPath;
import io.sonde.model.Frame;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.List;

/** Waits for one thing at one place: how many, how long, and what they cost the sessions. Used by one thread. */
class WaitsSeen {
    final Sightings sightings = new Sightings();
    final Votes<Frame> lines = new Votes<>();
    final StackVotes stacks = new StackVotes();
    /** Operations that waited. */
    final Votes<String> operations = new Votes<>();

    long count;
    long nanos;
    long longest;
    long onPath;

    /** One wait, in the span itself. */
    record Wait(int node, long from, long to) {}

    /** What one session would be without its waits. */
    final void add(Session session, List<Wait> waits) {
        Retiming retiming = session.retiming();
        CriticalPath critical = session.criticalPath();
        for (Wait wait : waits) {
            retiming.removeSelf(wait.node, wait.from, wait.to);
            if (critical.owns(wait.node, wait.from + (wait.to - wait.from) / 2)) {
                onPath += wait.to - wait.from;
            }
        }
        int[] nodes = waits.stream().mapToInt(Wait::node).distinct().toArray();
        sightings.add(session, nodes, retiming.saving());
    }

    final void add(WaitsSeen other) {
        sightings.merge(other.sightings);
        lines.merge(other.lines);
        stacks.merge(other.stacks);
        operations.merge(other.operations);
        count += other.count;
        nanos += other.nanos;
        longest = Math.max(longest, other.longest);
        onPath += other.onPath;
    }
}
