package io.sonde.report;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.PhaseFacts;
import io.sonde.detectors.JvmFacts;
import io.sonde.detectors.JvmFacts.Group;
import io.sonde.detectors.JvmFacts.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the time inside spans went into, whole by whole; empty when nothing of the JVM was recorded.
 *
 * @param byPhase in the order in which the report tells phases
 * @param byAgent most time first
 * @param byOperation most time first
 */
record TimeGroups(List<Whole> byPhase, List<Whole> byAgent, List<Whole> byOperation) {
    /** What belongs to one phase, agent or operation; rows are in the order of {@link io.sonde.model.TimePart}. */
    record Whole(Group group, List<Row> rows) {
        double ms(Clock clock) {
            return rows.stream().mapToDouble(clock::of).sum();
        }
    }

    /** Which time is meant. */
    enum Clock {
        /** Of the spans themselves, summed over threads. */
        OWN,
        /** What of it sessions depended on. */
        PATH;

        double of(Row row) {
            return this == OWN ? row.ms() : row.criticalPathMs();
        }
    }

    static TimeGroups of(Diagnosis diagnosis) {
        JvmFacts jvm = diagnosis.jvm();
        if (!jvm.recorded()) {
            return new TimeGroups(List.of(), List.of(), List.of());
        }
        List<String> phases = diagnosis.phases().stream().map(PhaseFacts::phase).toList();
        Comparator<Whole> told = Comparator.comparingInt(whole -> {
            int at = phases.indexOf(whole.group.phase());
            return at < 0 ? phases.size() : at;
        });
        Comparator<Whole> most = Comparator.comparingDouble((Whole whole) -> -whole.ms(Clock.OWN));
        return new TimeGroups(
                wholes(jvm.byPhase(), told), wholes(jvm.byAgent(), most), wholes(jvm.byOperation(), most));
    }

    private static List<Whole> wholes(List<Row> rows, Comparator<Whole> order) {
        Map<Group, List<Row>> byGroup = new LinkedHashMap<>();
        rows.forEach(row ->
                byGroup.computeIfAbsent(row.group(), added -> new ArrayList<>()).add(row));
        return byGroup.entrySet().stream()
                .map(entry -> new Whole(entry.getKey(), entry.getValue()))
                .sorted(order)
                .toList();
    }
}
