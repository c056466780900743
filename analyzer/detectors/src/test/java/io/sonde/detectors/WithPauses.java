package io.sonde.detectors;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;

/** The same drawing again and again, with time between. */
final class WithPauses {
    private WithPauses() {}

    static Recording of(int times, long pauseMillis, String drawing) {
        return Timeline.recording(Manifest.ofApp("timeline"), timeline -> {
            for (int i = 0; i < times; i++) {
                timeline.add(drawing).pause(pauseMillis);
            }
        });
    }
}
