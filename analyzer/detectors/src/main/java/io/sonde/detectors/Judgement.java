package io.sonde.detectors;

import org.jspecify.annotations.Nullable;

/**
 * What one recording says of one kind of leak.
 *
 * @param id of the detector
 * @param claim of what leaks or still grows, else null
 * @param words why nothing is found: of what is steady a sentence, of what cannot be judged a clause that follows "not
 *     evaluated:"; empty with a claim
 * @param perSecond by how much it grows; orders judgements of several recordings
 */
record Judgement(String id, Grade grade, @Nullable Claim claim, String words, double perSecond) {
    static Judgement steady(String id, String sentence) {
        return new Judgement(id, Grade.STEADY, null, sentence, 0);
    }

    static Judgement tooShort(String id, String reason) {
        return new Judgement(id, Grade.TOO_SHORT, null, reason, 0);
    }

    /** Whether this one is to be told and the other is not: what leaks before what is steady, what grows most first. */
    boolean outranks(Judgement other) {
        return grade != other.grade ? grade.compareTo(other.grade) < 0 : perSecond > other.perSecond;
    }
}
