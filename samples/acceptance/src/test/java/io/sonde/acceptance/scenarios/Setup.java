package io.sonde.acceptance.scenarios;

import io.sonde.testkit.Jdk;
import org.jspecify.annotations.Nullable;

/**
 * The JVM that a scenario runs on.
 *
 * @param threads what serves the program's visitors, {@code platform} or {@code virtual}
 * @param collector of garbage
 * @param missing why the scenario cannot run, null when it can
 */
record Setup(
        Jdk jdk, String threads, String collector, @Nullable String missing) {
    /**
     * As {@code sonde.scenarios.jdk}, {@code .threads} and {@code .collector} ask for; what they leave open is what suits
     * the scenario, and one that needs a newer Java gets a 25.
     */
    static Setup of(Truth truth) {
        Conditions conditions = truth.conditions();
        String threads = System.getProperty(
                "sonde.scenarios.threads", conditions.threads().get(0));
        String collector = System.getProperty(
                "sonde.scenarios.collector", conditions.collectors().get(0));
        Jdk jdk = asked();
        if (System.getProperty("sonde.scenarios.jdk", "").isEmpty()
                && conditions.against(jdk.feature(), threads, collector) != null) {
            jdk = Jdk.twentyFive();
        }
        String missing = conditions.against(jdk.feature(), threads, collector);
        if (missing == null && jdk.home() == null) {
            missing = jdk.absence();
        }
        if (missing == null && conditions.processors() > 0) {
            missing = ProcessorLimit.absence();
        }
        return new Setup(jdk, threads, collector, missing);
    }

    /** The Java that the scenarios run on unless they need a newer one. */
    static Jdk asked() {
        return System.getProperty("sonde.scenarios.jdk", "").equals("25") ? Jdk.twentyFive() : Jdk.ours();
    }

    /** Whether nothing that is recorded can show the cause here. */
    boolean isDarkFor(Truth truth) {
        return truth.conditions().dark().contains(threads);
    }

    /** For file names and tables. */
    String label() {
        return "java" + jdk.feature() + "-" + threads + "-" + collector;
    }
}
