package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.detectors.Analysis;
import io.sonde.detectors.Needs;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every attribute that a detector needs is written by an instrumentation, for every operation that it judges. What counts
 * is what the tests of the instrumentations really recorded, not what their sources say.
 */
class DetectorNeedsTest {
    /** Kinds of spans that no library of ours opens: rules of the user do, and libraries to come. */
    private static final Set<Operation> NOT_OPENED = Set.of(
            Operation.DECISION,
            Operation.GENERATE_CONTENT,
            Operation.TEXT_COMPLETION,
            Operation.SEARCH_MEMORY,
            Operation.ACTION,
            Operation.COMMUNICATION);

    /** What is not written, and why detectors have to do without. */
    private static final Map<String, String> NOT_WRITTEN = Map.of(
            "HTTP OUTPUT_HASH", "the answer's body is read by the program, after the call",
            "SQL OUTPUT_HASH", "rows are read by the program, after the call",
            "PLAN INPUT_HASH", "what a planner is asked stands in its model calls",
            "PLAN OUTPUT_HASH", "what a planner answers stands in its model calls",
            "INVOKE_AGENT INPUT_HASH", "what an agent is asked stands in its model calls",
            "INVOKE_AGENT OUTPUT_HASH", "what an agent answers stands in its model calls");

    @Test
    void instrumentationsWriteWhatDetectorsNeed() throws IOException {
        Set<String> written = written();
        Map<String, List<String>> missing = new TreeMap<>();
        Analysis.needs().forEach((detector, needs) -> {
            for (Operation operation : new TreeSet<>(needs.operations())) {
                if (!written.contains(operation.name())) {
                    if (!NOT_OPENED.contains(operation)) {
                        missing.computeIfAbsent(detector, any -> new ArrayList<>())
                                .add("no test records a span of " + operation);
                    }
                    continue;
                }
                for (Attribute attribute : attributes(needs)) {
                    String pair = operation + " " + attribute;
                    if (!written.contains(pair) && !NOT_WRITTEN.containsKey(pair)) {
                        missing.computeIfAbsent(detector, any -> new ArrayList<>())
                                .add("no test records " + pair);
                    }
                }
            }
        });
        assertThat(missing).isEmpty();
        assertThat(NOT_OPENED).as("opened by now").noneMatch(operation -> written.contains(operation.name()));
    }

    private static Set<Attribute> attributes(Needs needs) {
        Set<Attribute> all = new TreeSet<>(needs.judgedBy());
        Attribute needed = needs.attribute();
        if (needed != null) {
            all.add(needed);
        }
        return all;
    }

    /** {@code OPERATION} and {@code OPERATION ATTRIBUTE}, as the instrumentations' tests left them. */
    private static Set<String> written() throws IOException {
        Path folder = Places.instrumentations().resolve("target/evidence");
        assertThat(folder)
                .as("run the tests of agent/instrumentations before these")
                .isDirectory();
        Set<String> lines = new HashSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        assertThat(lines).isNotEmpty();
        return lines;
    }
}
