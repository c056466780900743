package io.sonde.cli.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A Java installation, by its {@code release} file.
 *
 * @param version such as {@code 17.0.15}; empty when unknown
 * @param modules all that it holds; empty when unknown
 */
record JavaImage(String version, Set<String> modules) {
    static final JavaImage UNKNOWN = new JavaImage("", Set.of());

    /** Null when there is none in this folder. */
    static @Nullable JavaImage read(Path home) {
        Map<String, String> values = new HashMap<>();
        try {
            for (String line : Files.readAllLines(home.resolve("release"), StandardCharsets.UTF_8)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    values.put(
                            line.substring(0, equals),
                            line.substring(equals + 1).replace("\"", "").strip());
                }
            }
        } catch (IOException none) {
            return null;
        }
        Set<String> modules =
                new TreeSet<>(Arrays.asList(values.getOrDefault("MODULES", "").split("\\s+")));
        modules.remove("");
        return new JavaImage(values.getOrDefault("JAVA_VERSION", ""), modules);
    }

    JavaImage withVersion(String other) {
        return new JavaImage(other, modules);
    }

    /** 17 of {@code 17.0.15}, 8 of {@code 1.8.0_402}; 0 when unknown. */
    int feature() {
        String[] parts = version.split("[^0-9]+", 3);
        try {
            int first = Integer.parseInt(parts[0]);
            return first == 1 && parts.length > 1 ? Integer.parseInt(parts[1]) : first;
        } catch (NumberFormatException unknown) {
            return 0;
        }
    }

    /** False only when it is known to lack the module. */
    boolean mayHave(String module) {
        return modules.isEmpty() || modules.contains(module);
    }
}
