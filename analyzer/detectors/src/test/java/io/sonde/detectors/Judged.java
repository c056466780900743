package io.sonde.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Recording;
import java.util.List;

/** A diagnosis, asked like a colleague. */
record Judged(Diagnosis diagnosis) {
    static Judged judge(int sessions, String drawing) {
        return judge(Timeline.repeated(sessions, drawing));
    }

    static Judged judge(Recording recording) {
        return new Judged(Analysis.of(recording));
    }

    List<Finding> of(String detector) {
        return diagnosis.findings().stream()
                .filter(finding -> finding.detector().equals(detector))
                .toList();
    }

    Finding only(String detector) {
        assertThat(of(detector))
                .as("findings of %s among %s", detector, titles())
                .hasSize(1);
        return of(detector).get(0);
    }

    void silent(String... detectors) {
        for (String detector : detectors) {
            assertThat(of(detector)).as(detector).isEmpty();
        }
    }

    void noWarning() {
        assertThat(diagnosis.findings()).as("%s", titles()).allMatch(finding -> finding.severity() == Severity.NOTE);
    }

    List<String> titles() {
        return diagnosis.findings().stream()
                .map(finding -> finding.severity() + " " + finding.detector() + ": " + finding.title())
                .toList();
    }
}
