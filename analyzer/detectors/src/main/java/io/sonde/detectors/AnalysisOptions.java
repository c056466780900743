package io.sonde.detectors;

import org.jspecify.annotations.Nullable;

/**
 * What the user tells an analysis beside the recording. Immutable.
 *
 * @param prices what tokens cost, null when nobody said
 */
public record AnalysisOptions(@Nullable PriceList prices) {
    /** Nothing beside the recording. */
    public static final AnalysisOptions NONE = new AnalysisOptions(null);

    /** The same, with these prices. */
    public AnalysisOptions withPrices(@Nullable PriceList list) {
        return new AnalysisOptions(list);
    }
}
