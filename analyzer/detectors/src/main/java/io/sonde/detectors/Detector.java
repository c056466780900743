package io.sonde.detectors;

import io.sonde.model.Session;
import java.util.List;

/**
 * Looks for one shape of trouble. Sessions stream by, one at a time and in the order of their starts; what a detector
 * keeps is bounded, whatever the length of the recording. Used by one thread; several instances may each see a part of
 * the sessions and are then merged.
 *
 * @param <D> the detector itself
 */
public interface Detector<D extends Detector<D>> {
    /** The id of the catalogue, for example {@code n-plus-one}. */
    String id();

    /** Ids of the catalogue that it judges besides, and that cannot be judged without it, either. */
    default List<String> alsoJudges() {
        return List.of();
    }

    /** What a recording must hold for a judgement. */
    default Needs needs() {
        return Needs.nothing();
    }

    /** Whether a finding rests on something not having happened, so that lost spans could fake it. */
    default boolean restsOnAbsence() {
        return false;
    }

    /**
     * Whether it looks at single spans, also short ones: sessions in which some of those were only summed, so that recording
     * cost less, are kept from it.
     */
    default boolean needsEachSpan() {
        return false;
    }

    /** Takes in one session; it must not be kept. */
    void observe(Session session);

    /** Takes over what {@code other} saw of other sessions; {@code other} must not be used afterwards. */
    void merge(D other);

    /** The judgement over all sessions seen. */
    Verdict finish();
}
