package io.sonde.instrumentations.springai;

import io.sonde.api.KeyedHash;

/** Recognises equal vectors without recording them. */
final class Vectors {
    private Vectors() {}

    /** Folds one more vector into a running hash. */
    static long mix(long running, float[] vector) {
        long hash = running;
        for (float part : vector) {
            hash = KeyedHash.mix(hash, Float.floatToRawIntBits(part));
        }
        return hash;
    }
}
