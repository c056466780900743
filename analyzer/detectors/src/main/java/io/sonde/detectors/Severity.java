package io.sonde.detectors;

/** How much a finding matters, least first. */
public enum Severity {
    NOTE,
    WARNING,
    CRITICAL;

    /** The lower-case word that reports use. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
