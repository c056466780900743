package io.sonde.detectors;

import org.jspecify.annotations.Nullable;

/** What the tokens of a claim cost. */
interface Pricing {
    /** Nothing has a price. */
    Pricing NONE = new Pricing() {
        @Override
        public @Nullable Double cost(Claim claim) {
            return null;
        }

        @Override
        public @Nullable String currency() {
            return null;
        }
    };

    /** Over all sessions, null when it is not known. */
    @Nullable
    Double cost(Claim claim);

    /** Null when nothing has a price. */
    @Nullable
    String currency();
}
