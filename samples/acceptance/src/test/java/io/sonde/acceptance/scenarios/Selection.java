package io.sonde.acceptance.scenarios;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which scenarios are run: {@code sonde.scenarios=all|tuning|scoring} and {@code sonde.scenarios.only=F01,H02}. */
final class Selection {
    private Selection() {}

    static List<Truth> of(List<Truth> all) {
        String half = System.getProperty("sonde.scenarios", "all").toUpperCase(Locale.ROOT);
        String only = System.getProperty("sonde.scenarios.only", "");
        Set<String> named = only.isBlank() ? Set.of() : Set.of(only.split(",", -1));
        return all.stream()
                .filter(truth -> half.equals("ALL") || truth.half().name().equals(half))
                .filter(truth -> named.isEmpty() || named.contains(truth.id()))
                .toList();
    }
}
