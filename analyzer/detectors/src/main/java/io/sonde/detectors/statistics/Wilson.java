package io.sonde.detectors.statistics;

/**
 * The interval in which a share lies with 95 % confidence, given that it was seen in some of so many cases (Wilson 1927).
 * Unlike the normal one it stays within 0 and 1 and holds for few cases.
 */
public record Wilson(double low, double high) {
    private static final double Z = 1.959964;

    /** @param cases at least 1 */
    public static Wilson of(long hits, long cases) {
        double share = (double) hits / cases;
        double z2 = Z * Z / cases;
        double middle = (share + z2 / 2) / (1 + z2);
        double half = Z / (1 + z2) * Math.sqrt(share * (1 - share) / cases + z2 / (4 * cases));
        return new Wilson(Math.max(0, middle - half), Math.min(1, middle + half));
    }
}
