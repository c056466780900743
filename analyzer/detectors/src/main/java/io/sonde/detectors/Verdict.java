package io.sonde.detectors;

import java.util.List;

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

    /** Nothing found. */
    static Verdict nothing() {
        return new Findings(List.of());
    }
}
