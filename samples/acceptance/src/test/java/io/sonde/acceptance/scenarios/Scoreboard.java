package io.sonde.acceptance.scenarios;

import java.util.List;

/** Scores of all runs. */
final class Scoreboard {
    private Scoreboard() {}

    /** The detectors that a scenario expects and that do not exist. */
    static List<String> notBuilt(Truth truth) {
        return truth.expect().stream()
                .map(Truth.Expected::detector)
                .filter(detector -> !Runner.detectors().contains(detector))
                .toList();
    }
}
