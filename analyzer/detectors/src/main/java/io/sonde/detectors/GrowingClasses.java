package io.sonde.detectors;

import io.sonde.detectors.statistics.Growth;
import io.sonde.model.Frame;
import io.sonde.model.HeapRecord;
import io.sonde.model.JvmEvents;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
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

    private static final HeapRecord.Population NONE = new HeapRecord.Population(0, 0);

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

    /** What all objects take that are not passed over. */
    static long bytes(HeapRecord.Histogram histogram) {
        return histogram.classes().entrySet().stream()
                .filter(one -> !isPassedOver(one.getKey()))
                .mapToLong(one -> one.getValue().bytes())
                .sum();
    }

    /** The recorder's own, of the libraries that it brings, and what the JVM fills gaps of the heap with. */
    private static boolean isPassedOver(String name) {
        return name.startsWith("io.sonde.")
                || name.startsWith("net.openhft.")
                || name.startsWith("net.bytebuddy.")
                || name.startsWith("jdk.internal.vm.Filler");
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
        Map<String, HeapRecord.Population> last =
                histograms.get(histograms.size() - 1).classes();
        for (String name : new TreeSet<>(last.keySet())) {
            HeapRecord.Population before = histograms.get(0).classes().getOrDefault(name, NONE);
            HeapRecord.Population after = last.getOrDefault(name, NONE);
            if (isPassedOver(name)) {
                continue;
            }
            Growth count = growth(histograms, name, HeapRecord.Population::instances);
            boolean more = after.instances() - before.instances() >= LEAST_MORE && count.goesOn(TAU, LATE);
            // Of arrays, how many there are says less than how long they are: small ones come and go.
            if (!more && name.endsWith("]") && after.bytes() - before.bytes() >= LiveSet.LEAST_GAIN) {
                more = growth(histograms, name, HeapRecord.Population::bytes).goesOn(TAU, LATE);
            }
            if (more) {
                growing.add(new Growing(
                        name, before.instances(), after.instances(), after.bytes() - before.bytes(), count.tau()));
            }
        }
        growing.sort(Comparator.comparing((Growing one) -> !one.isNamed())
                .thenComparing(Growing::isLibrary)
                .thenComparing(Growing::bytes, Comparator.reverseOrder())
                .thenComparing(Growing::name));
        return growing;
    }

    private static Growth growth(
            List<HeapRecord.Histogram> histograms, String name, ToLongFunction<HeapRecord.Population> figure) {
        return LiveSet.growth(histograms.stream()
                .map(histogram -> new JvmEvents.Reading(
                        histogram.at(), figure.applyAsLong(histogram.classes().getOrDefault(name, NONE))))
                .toList());
    }
}
