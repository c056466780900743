package io.sonde.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Keeps which attributes were really recorded on spans of which operation, a file for each test class in the folder that
 * the system property {@value #FOLDER} names: {@code OPERATION ATTRIBUTE}, a line each. What detectors need is held
 * against it.
 */
final class Evidence {
    static final String FOLDER = "sonde.evidence";

    private static final Map<String, Set<String>> SEEN = new TreeMap<>();

    private Evidence() {}

    static synchronized void keep(Class<?> test, Spans spans) {
        String folder = System.getProperty(FOLDER);
        if (folder == null) {
            return;
        }
        Set<String> seen = SEEN.computeIfAbsent(test.getName(), any -> new TreeSet<>());
        boolean more = false;
        for (RecordedSpan span : spans.all()) {
            more |= seen.add(span.operation().name());
            for (var attribute : span.attributes().keySet()) {
                more |= seen.add(span.operation().name() + " " + attribute.name());
            }
        }
        if (more) {
            try {
                Files.createDirectories(Path.of(folder));
                Files.write(Path.of(folder, test.getName() + ".txt"), seen);
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            }
        }
    }
}
