package io.sonde.detectors;

/** How sure a finding is, surest first. */
public enum Confidence {
    HIGH(1.0),
    MEDIUM(0.6),
    LOW(0.3);

    private final double weight;

    Confidence(double weight) {
        this.weight = weight;
    }

    /** Factor in a finding's score. */
    public double weight() {
        return weight;
    }

    /** The lower-case word that reports use. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
