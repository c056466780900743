package io.sonde.detectors;

import io.sonde.detectors.statistics.Growth;
import io.sonde.model.Frame;
import io.sonde.model.HeapRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which classes have more and more live objects, by histograms. The number of objects of a class that is not the JDK's names
 * the culprit best (docs/detectors.md: 13 of 17 right, none wrong); by bytes it is always {@code byte[]}.
 */
final class GrowingClasses {
    /** As docs/detectors.md. */
    static final double TAU = 0.8;

    static final double LATE = 0.4;
    static final long LEAST_MORE = 10;

    private static final Pattern BOUNDED = Pattern.compile(".*(?i:cache|lru).*|com\\.github\\.benmanes\\.caffeine\\..*"
            + "|com\\.google\\.common\\.cache\\..*|org\\.ehcache\\..*|net\\.sf\\.ehcache\\..*|org\\.infinispan\\..*"
            + "|java\\.util\\.LinkedHashMap\\$Entry");

    private GrowingClasses() {}

    /**
     * One class that grows.
     *
     * @param from instances at the first histogram, {@code to} at the last
     * @param bytes more than at the first
     */
    record Growing(String name, long from, long to, long bytes, double tau) {
        /** Whether it is no class of the JDK, and no array. */
        boolean isNamed() {
            return !name.endsWith("]") && !CodePlaces.isPlatform(new Frame(name, "", 0));
        }

        boolean isLibrary() {
            return CodePlaces.isLibrary(new Frame(name, "", 0));
        }

        /** Whether it is an entry of what usually forgets old entries once it is full. */
        boolean looksBounded() {
            return BOUNDED.matcher(name).matches();
        }
    }

    /** The recorder's own, and of the libraries that it brings. */
    private static boolean isOurs(String name) {
        return name.startsWith("io.sonde.") || name.startsWith("net.openhft.") || name.startsWith("net.bytebuddy.");
    }

    /**
     * The culprit first: of the program's own classes, then of libraries, then of the JDK the one whose objects took most.
     *
     * @param from histograms before this moment are of the warm-up
     */
    static List<Growing> of(List<HeapRecord.Histogram> all, long from) {
        List<HeapRecord.Histogram> histograms =
                all.stream().filter(histogram -> histogram.at() >= from).toList();
        List<Growing> growing = new ArrayList<>();
        if (histograms.size() < LiveSet.LEAST_POINTS) {
            return growing;
        }
        double[] x = histograms.stream()
                .mapToDouble(histogram -> histogram.at() / 1e9)
                .toArray();
        Map<String, HeapRecord.Population> last =
                histograms.get(histograms.size() - 1).classes();
        for (String name : new TreeSet<>(last.keySet())) {
            HeapRecord.Population none = new HeapRecord.Population(0, 0);
            HeapRecord.Population before = histograms.get(0).classes().getOrDefault(name, none);
            HeapRecord.Population after = last.getOrDefault(name, none);
            if (after.instances() - before.instances() < LEAST_MORE || isOurs(name)) {
                continue;
            }
            double[] y = histograms.stream()
                    .mapToDouble(histogram ->
                            histogram.classes().getOrDefault(name, none).instances())
                    .toArray();
            Growth growth = Growth.of(x, y);
            if (growth.tau() >= TAU && growth.late() > 0 && growth.late() >= LATE * growth.early()) {
                growing.add(new Growing(
                        name, before.instances(), after.instances(), after.bytes() - before.bytes(), growth.tau()));
            }
        }
        growing.sort(Comparator.comparing((Growing one) -> !one.isNamed())
                .thenComparing(Growing::isLibrary)
                .thenComparing(Growing::bytes, Comparator.reverseOrder())
                .thenComparing(Growing::name));
        return growing;
    }
}
