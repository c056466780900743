package io.sonde.detectors;

import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one operation met its server's limit in all sessions. Bounded apart from the savings. */
final class LimitsSeen {
    private static final int EXAMPLES = 5;

    final Sightings sightings = new Sightings();
    final RetryPauses pauses = new RetryPauses();
    final DemandCurve tokens = new DemandCurve();
    final DemandCurve requests = new DemandCurve();
    long sent;
    long refused;
    /** Calls that were refused in the end. */
    long givenUp;

    long tokensSeen;
    long calls;
    long overloaded;
    long waitedNanos;
    final List<Long> examples = new ArrayList<>();

    @Nullable
    String server;

    void refused(Session session, int request) {
        refused++;
        tokens.refused(session.rawEnd(request));
        requests.refused(session.rawEnd(request));
        if (examples.size() < EXAMPLES) {
            examples.add(session.spanId(request));
        }
        if (server == null) {
            server = RetriesSeen.server(session, request);
        }
    }

    /** What an answered call takes of the quota, mean. */
    double each() {
        return tokensSeen > 0 ? (double) tokensSeen / calls : 1;
    }

    double required() {
        return curve().required(each());
    }

    DemandCurve curve() {
        return tokensSeen > 0 ? tokens : requests;
    }

    LimitsSeen merge(LimitsSeen other) {
        sightings.merge(other.sightings);
        pauses.merge(other.pauses);
        tokens.merge(other.tokens);
        requests.merge(other.requests);
        sent += other.sent;
        refused += other.refused;
        givenUp += other.givenUp;
        tokensSeen += other.tokensSeen;
        calls += other.calls;
        overloaded += other.overloaded;
        waitedNanos += other.waitedNanos;
        other.examples.stream().limit(EXAMPLES - examples.size()).forEach(examples::add);
        server = server == null ? other.server : server;
        return this;
    }
}
