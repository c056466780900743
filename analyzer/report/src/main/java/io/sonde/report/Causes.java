package io.sonde.report;

import io.sonde.detectors.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Findings with their symptoms folded beneath them, in the order in which they should be fixed. Drops none. */
final class Causes {
    /** A finding that stands for itself, and what it explains, directly or not. */
    record Cause(Finding finding, List<Finding> symptoms) {}

    private Causes() {}

    static List<Cause> of(List<Finding> findings) {
        Map<String, Finding> byId = new HashMap<>();
        findings.forEach(finding -> byId.putIfAbsent(finding.id(), finding));
        Map<Finding, List<Finding>> symptoms = new IdentityHashMap<>();
        for (Finding finding : findings) {
            Finding cause = cause(finding, byId);
            List<Finding> known = symptoms.computeIfAbsent(cause, c -> new ArrayList<>());
            if (cause != finding) {
                known.add(finding);
            }
        }
        return findings.stream()
                .filter(finding -> cause(finding, byId) == finding)
                .map(finding -> new Cause(finding, List.copyOf(symptoms.getOrDefault(finding, List.of()))))
                .toList();
    }

    /** Follows {@code explainedBy} up; a missing cause, or a circle, leaves the finding on its own. */
    private static Finding cause(Finding finding, Map<String, Finding> byId) {
        Set<String> seen = new HashSet<>();
        Finding at = finding;
        while (at.explainedBy() != null) {
            Finding next = byId.get(at.explainedBy());
            if (next == null) {
                return at;
            }
            if (!seen.add(next.id()) || next == finding) {
                return finding;
            }
            at = next;
        }
        return at;
    }
}
