package io.sonde.profilers;

/** How closely is looked. */
public enum Profile {
    /** For production. */
    STANDARD,
    /** For a closer look, at a price. */
    DEEP
}
