package io.sonde.detectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** What a detector says in the end. */
public sealed interface Verdict {
    /** It looked: these are its claims; empty means that it found nothing. */
    record Findings(List<Claim> claims) implements Verdict {}

    /**
     * It could not look.
     *
     * @param reason a clause that follows "not evaluated:"
     */
    record NotApplicable(String reason) implements Verdict {}

    /**
     * It looked for several things and could not look for all of them.
     *
     * @param notJudged id of the catalogue to the reason, a clause that follows "not evaluated:"
     * @param ruledOut id of the catalogue to a sentence: it was looked for, and why it is not there
     */
    record Partly(List<Claim> claims, Map<String, String> notJudged, Map<String, String> ruledOut) implements Verdict {
        Partly(List<Claim> claims, Map<String, String> notJudged) {
            this(claims, notJudged, Map.of());
        }
    }

    /** One claim for each entry of a tally. */
    static <K, V> Verdict of(Tally<K, V> tally, BiFunction<K, V, Claim> claim) {
        List<Claim> claims = new ArrayList<>();
        tally.forEach((key, value) -> claims.add(claim.apply(key, value)));
        return new Findings(claims);
    }

    /** Nothing found. */
    static Verdict nothing() {
        return new Findings(List.of());
    }
}
