package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of one pool of connections. */
final class PoolClaims {
    private static final double FULL = 0.95;
    private static final double BUSY = 0.85;
    private static final double LOADED = 0.8;
    /** Requests and loans may differ by this part before sizes are no longer computed from them: the catalogue's. */
    private static final double TOLERATED = 0.1;

    /** What else empties the pool, which a larger one does not cure. */
    enum Behind {
        NOTHING("", ""),
        MODELS(
                "it is empty while models answer",
                "Give connections back before a model is asked; size the pool only after that."),
        LEAK(
                "what was never given back is missing",
                "See to it that every connection comes back; size the pool only after that.");

        private final String words;
        private final String fix;

        Behind(String words, String fix) {
            this.words = words;
            this.fix = fix;
        }
    }

    private final String name;
    private final PoolUse use;
    private final Occupancy.Load load;
    private final double busy;
    private final String display;

    PoolClaims(String name, PoolUse use) {
        this.name = name;
        this.use = use;
        load = use.occupancy.whereWaited();
        busy = load.of(use.size);
        display = Names.display(Operation.CONNECTION_ACQUIRE, name);
    }

    /** Connections kept while a model answers. */
    Claim held(boolean starves) {
        String model = PoolUse.mostOf(use.models);
        double hold = use.meanHold();
        double inModel = (double) use.modelNanos / Math.max(1, use.holds.getTotalCount());
        double without = busy * (1 - use.modelShare());
        String share = Wording.percent(use.modelShare());
        Claim.Builder claim = Claim.by(ConnectionPools.HELD)
                .confidence(starves ? Confidence.HIGH : Confidence.MEDIUM)
                .atMost(starves ? Severity.CRITICAL : Severity.NOTE)
                .title("Connections of " + use.called(name) + " are held while " + (model == null ? "a model" : model)
                        + " answers: " + share + " of the " + Wording.time(hold) + " for which each is out"
                        + (starves
                                ? ", and others wait " + Wording.time(use.usualWait()) + " for one"
                                : ", so that the pool bounds how many sessions can think at once"))
                .explanation("A connection is taken before the model is asked and given back after the answer; for "
                        + Wording.time(inModel) + " of each loan no statement runs on it. "
                        + (starves
                                ? "The pool is " + Wording.percent(Math.min(1, busy))
                                        + " taken while sessions wait for it;"
                                        + " without the model's time it would be "
                                        + Wording.percent(Math.min(1, without)) + "."
                                : "Nobody waits for a connection yet."))
                .fix("Give the connection back before the model is asked and take one again afterwards: end the"
                        + " transaction first (a @Transactional method must not call the model), switch open-in-view"
                        + " off. A larger pool only moves the limit.")
                .phase(Operation.CONNECTION_ACQUIRE.phase().label())
                .operation(display)
                .evidence(heldEvidence(inModel, without));
        if (starves) {
            claim.seen(use.waiting).savings(part(1 - without / Math.max(busy, 1e-9)));
        }
        return claim.location(use.location(name, model)).build();
    }

    private List<Finding.Evidence> heldEvidence(double inModel, double without) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of(
                "loans during which a model answered", use.heldOverModel, "loans", use.heldExamples));
        evidence.add(
                Finding.Evidence.of("of each loan, waiting for a model", Wording.millis(inModel), "ms", List.of()));
        evidence.add(Finding.Evidence.of("mean loan", Wording.millis(use.meanHold()), "ms", List.of()));
        if (busy > 0) {
            evidence.add(Finding.Evidence.of("share of the pool that is taken", 100 * busy, "%", List.of()));
            evidence.add(Finding.Evidence.of("the same without the model's time", 100 * without, "%", List.of()));
        }
        evidence.addAll(use.waitEvidence());
        return evidence;
    }

    /**
     * Of a pool's load {@code 1 - part} stays. Waiting grows faster than load (it is convex and zero without load), so at
     * least this part of it goes, and at most all.
     */
    private Savings part(double part) {
        return use.waiting.savings().withLowAt(Math.min(1, Math.max(0, part)));
    }

    /** More is asked of the pool than it has. */
    Claim starved(Behind behind) {
        String statement = PoolUse.mostOf(use.statements);
        boolean caused = behind != Behind.NOTHING;
        Integer needed = caused ? null : needed();
        boolean bursts = busy > 0 && busy < LOADED;
        String wait = (use.waits.getTotalCount() >= Percentiles.FOR_P95 ? "95th percentile " : "median ")
                + Wording.time(use.usualWait());
        return Claim.by("pool-starvation")
                .confidence(needed == null && !caused ? Confidence.MEDIUM : Confidence.HIGH)
                .atLeast(busy >= FULL ? Severity.CRITICAL : busy >= BUSY ? Severity.WARNING : Severity.NOTE)
                .title("Sessions wait for a connection of " + use.called(name) + ", " + wait + ": "
                        + (caused
                                ? behind.words
                                : bursts
                                        ? "many ask at once"
                                        : needed != null && needed > use.size
                                                ? "this load needs " + needed
                                                : "it is " + Wording.percent(Math.min(1, busy)) + " taken"))
                .explanation(
                        "While somebody waited, " + Wording.count(load.taken()) + " connections were out at a moment"
                                + (use.size > 0 ? " (" + Wording.percent(Math.min(1, busy)) + " of the pool)" : "")
                                + ", each for " + Wording.time(use.meanHold()) + ". Waiting takes "
                                + Wording.time(use.waiting.criticalPerSession()) + " of "
                                + Wording.time(use.waiting.wallPerSession()) + " in each session that met it."
                                + (needed == null && !caused && use.size > 0
                                        ? " The loans recorded do not add up, so no size is computed."
                                        : ""))
                .fix(caused ? behind.fix : fix(bursts, needed, statement))
                .phase(Operation.CONNECTION_ACQUIRE.phase().label())
                .operation(display)
                .seen(use.waiting)
                .savings(part(needed == null ? 0 : 1 - (double) use.size / needed))
                .location(use.location(name, statement))
                .evidence(starvedEvidence(needed))
                .build();
    }

    private String fix(boolean bursts, @Nullable Integer needed, @Nullable String statement) {
        String shorter = "Hold connections for less time"
                + (statement == null ? "" : " (most of it is " + statement + ")")
                + ", with nothing but SQL between taking and giving back. ";
        if (bursts) {
            return shorter
                    + "The pool is large enough on average: bound how many ask at once, or let one session use one"
                    + " connection for its calls in a row.";
        }
        return shorter
                + (needed == null
                        ? "Then enlarge the pool as far as the database bears."
                        : "Then set the pool's maximum to about " + needed
                                + ", if the database bears as many at once; it has the last word.");
    }

    private List<Finding.Evidence> starvedEvidence(@Nullable Integer needed) {
        List<Finding.Evidence> evidence = new ArrayList<>(use.waitEvidence());
        if (busy > 0) {
            evidence.add(Finding.Evidence.of("share of the pool that is taken", 100 * busy, "%", List.of()));
        }
        evidence.add(Finding.Evidence.of("mean loan", Wording.millis(use.meanHold()), "ms", List.of()));
        evidence.add(Finding.Evidence.of(
                "connections out at a moment, while somebody waits", load.taken(), "connections", List.of()));
        if (needed != null) {
            evidence.add(
                    Finding.Evidence.of("connections needed (load + 2 x its root)", needed, "connections", List.of()));
        }
        return evidence;
    }

    /**
     * Connections with which hardly anybody would wait: load + 2 x its square root (square-root staffing), never more
     * than were ever out or asked for at one moment. A full pool holds its clients back: they would ask more often if
     * they did not wait, in proportion to the time they would save. Null where requests and loans do not add up.
     */
    @Nullable
    Integer needed() {
        long loans = use.loans();
        boolean addsUp = loans > 0 && Math.abs(use.got - loans) <= TOLERATED * Math.max(use.got, loans);
        if (!addsUp || use.size == 0 || load.nanos() == 0) {
            return null;
        }
        double wanted = Math.max(load.taken(), load.offered(use.meanHold()));
        if (busy >= FULL) {
            double waiting = Math.min(0.9, use.waiting.savings().meanHigh() / use.waiting.wallPerSession());
            wanted /= 1 - waiting;
        }
        long most = use.demand > 0 ? Math.max(use.demand, use.size) : Long.MAX_VALUE;
        return (int) Math.min(most, Math.max(use.size, (long) Math.ceil(wanted + 2 * Math.sqrt(wanted))));
    }
}
