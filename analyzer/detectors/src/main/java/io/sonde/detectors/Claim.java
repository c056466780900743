package io.sonde.detectors;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A finding before it is ranked against the others: the ranking adds score, severity, ids and explanations.
 *
 * @param detector id of the catalogue
 * @param confidence before the recording's own limits are applied
 * @param atLeast least severity whatever the saving; the rule of 0.6 decides when it is {@link Severity#NOTE}
 * @param atMost highest severity whatever the saving
 * @param context facts rather than a fault: stays a note, has no score and stands last
 * @param savings what fixing it would save, session by session
 * @param criticalByOperation display name and statement of the operations concerned, to their ns on the critical path;
 *     tells causes from symptoms
 * @param seenOfPath part of the sessions' time, 0 to 1, in which the JVM was seen to do what is claimed, of kinds of which not
 *     everything is seen: samples, and waits from a threshold on; NaN for a claim that rests on none
 * @param tokens what would not be spent, over all sessions; empty where only their number is known
 * @param growth memory that it takes more and more of; empty where it takes none
 */
public record Claim(
        String detector,
        Confidence confidence,
        Severity atLeast,
        Severity atMost,
        boolean context,
        String title,
        String explanation,
        String fix,
        @Nullable String phase,
        @Nullable String agent,
        @Nullable String operation,
        Finding.Location location,
        Savings savings,
        List<Finding.Evidence> evidence,
        List<Finding.Chart> charts,
        Map<String, Long> criticalByOperation,
        double seenOfPath,
        TokenLedger tokens,
        Growth growth) {

    /** Unit: bytes; null is unknown. */
    record Growth(@Nullable Double perSession, @Nullable Double perMinute) {
        static final Growth NONE = new Growth(null, null);
    }

    /** A claim of this detector, of medium confidence until it says otherwise. */
    static Builder by(String detector) {
        return new Builder(detector);
    }

    /** What a claim says, word by word. Used by one thread, once. */
    static final class Builder {
        private final String detector;
        private Confidence confidence = Confidence.MEDIUM;
        private Severity atLeast = Severity.NOTE;
        private Severity atMost = Severity.CRITICAL;
        private boolean context;
        private String title = "";
        private String explanation = "";
        private String fix = "";
        private @Nullable String phase;
        private @Nullable String agent;
        private @Nullable String operation;
        private Finding.Location location = Finding.Location.NONE;
        private Savings savings = new Savings();
        private List<Finding.Evidence> evidence = List.of();
        private List<Finding.Chart> charts = List.of();
        private Map<String, Long> criticalByOperation = Map.of();
        private double seenOfPath = Double.NaN;
        private TokenLedger tokens = new TokenLedger();
        private Growth growth = Growth.NONE;

        private Builder(String detector) {
            this.detector = detector;
        }

        Builder confidence(Confidence value) {
            confidence = value;
            return this;
        }

        /** Whatever the saving: for what threatens the program rather than slows it. */
        Builder atLeast(Severity value) {
            atLeast = value;
            return this;
        }

        /** Whatever the saving: for what is a fact and no fault. */
        Builder atMost(Severity value) {
            atMost = value;
            return this;
        }

        /** Facts rather than a fault. */
        Builder context() {
            context = true;
            return this;
        }

        /** One line a colleague would say. */
        Builder title(String value) {
            title = value;
            return this;
        }

        /** Two or three sentences: what was seen, how often, why it costs time. */
        Builder explanation(String value) {
            explanation = value;
            return this;
        }

        /** What to do. */
        Builder fix(String value) {
            fix = value;
            return this;
        }

        Builder phase(@Nullable String label) {
            phase = label;
            return this;
        }

        Builder agent(@Nullable String name) {
            agent = name;
            return this;
        }

        /** The display name of {@link Names}. */
        Builder operation(@Nullable String displayName) {
            operation = displayName;
            return this;
        }

        Builder location(Finding.Location value) {
            location = value;
            return this;
        }

        /** What was seen, with its agent, its savings and its time on the critical path. */
        Builder seen(Sightings sightings) {
            agent = sightings.agent();
            criticalByOperation = sightings.criticalByOperation();
            return savings(sightings.savings());
        }

        Builder savings(Savings value) {
            savings = value;
            return this;
        }

        Builder evidence(List<Finding.Evidence> values) {
            evidence = List.copyOf(values);
            return this;
        }

        Builder charts(Finding.Chart... values) {
            charts = List.of(values);
            return this;
        }

        /** Where the time of the claim lies: {@link Names#key} to ns on the critical path. */
        Builder criticalByOperation(Map<String, Long> nanos) {
            criticalByOperation = nanos;
            return this;
        }

        /** In which part of the sessions' time samples or waits show it, 0 to 1. */
        Builder seenOfPath(double share) {
            seenOfPath = share;
            return this;
        }

        /** Which tokens would not be spent, so that they can be priced. */
        Builder tokens(TokenLedger saved) {
            tokens = saved;
            return this;
        }

        /** By how much memory grows. Unit: bytes; null is unknown. */
        Builder grows(@Nullable Double perSession, @Nullable Double perMinute) {
            growth = new Growth(perSession, perMinute);
            return this;
        }

        Claim build() {
            return new Claim(
                    detector,
                    confidence,
                    atLeast,
                    atMost,
                    context,
                    title,
                    explanation,
                    fix,
                    phase,
                    agent,
                    operation,
                    location,
                    savings,
                    evidence,
                    charts,
                    criticalByOperation,
                    seenOfPath,
                    tokens,
                    growth);
        }
    }
}
