package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connections of one pool whose sessions ended and that were still out when the recording did. Bounded; times in ns. */
final class OpenLoans {
    /** Of more the moments are not kept: the first say since when and how fast. */
    private static final int MOST_MOMENTS = 2_000;

    private static final int EXAMPLES = 5;

    final Votes<String> places = new Votes<>();
    final Votes<String> phases = new Votes<>();
    final Votes<String> agents = new Votes<>();
    final List<Long> examples = new ArrayList<>();
    /** When each was taken, and for how long it had been out: since the recording's first moment. */
    private final List<Loan> loans = new ArrayList<>();

    private long size;
    private long end;

    /**
     * One that is out.
     *
     * @param taken since the recording's first moment
     * @param held until the recording's end
     */
    record Loan(long taken, long held) {}

    void add(Session session, int hold, int acquire) {
        long first = session.begin(0) - session.offsetNanos();
        end = Math.max(end, session.rawEnd(hold) - first);
        size++;
        if (loans.size() < MOST_MOMENTS) {
            loans.add(new Loan(session.rawBegin(hold) - first, session.rawNanos(hold)));
        }
        String place = acquire < 0 ? null : place(session, acquire);
        place = place == null ? place(session, hold) : place;
        int parent = Math.max(0, session.parent(hold));
        places.add(place == null ? "in " + Names.display(session, parent) : place, 1);
        phases.add(phase(session, parent), 1);
        String agent = session.agent(parent);
        if (agent != null && !agent.isEmpty()) {
            agents.add(agent, 1);
        }
        if (examples.size() < EXAMPLES) {
            examples.add(session.spanId(hold));
        }
    }

    /** {@code package.Class.method:line} of a span that was looked at. */
    private static @Nullable String place(Session session, int node) {
        String function = session.text(node, Attribute.CODE_FUNCTION_NAME);
        return function == null ? null : function + ":" + session.value(node, Attribute.CODE_LINE_NUMBER, 0);
    }

    /** Of what takes the connection; where that is no phase of its own, of connections. */
    private static String phase(Session session, int parent) {
        Phase phase = session.phase(parent);
        return (phase == Phase.ORCHESTRATION ? Operation.CONNECTION_HOLD.phase() : phase).label();
    }

    void merge(OpenLoans other) {
        places.merge(other.places);
        phases.merge(other.phases);
        agents.merge(other.agents);
        examples.addAll(other.examples.subList(0, Math.min(other.examples.size(), EXAMPLES - examples.size())));
        loans.addAll(other.loans.subList(0, Math.min(other.loans.size(), MOST_MOMENTS - loans.size())));
        size += other.size;
        end = Math.max(end, other.end);
    }

    long size() {
        return size;
    }

    boolean isEmpty() {
        return loans.isEmpty();
    }

    /** Out for so long or longer, the one that was taken first before all others. */
    List<Loan> outFor(long least) {
        return loans.stream()
                .filter(loan -> loan.held() >= least)
                .sorted((a, b) -> Long.compare(a.taken(), b.taken()))
                .toList();
    }

    /** The recording's end, since its first moment. */
    long end() {
        return end;
    }
}
