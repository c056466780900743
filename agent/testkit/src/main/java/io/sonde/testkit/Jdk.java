package io.sonde.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Java on which children run.
 *
 * @param feature its version, such as 17
 * @param home null when this machine has none of that version
 */
public record Jdk(int feature, @Nullable Path home) {
    /** The Java that runs the tests. */
    public static Jdk ours() {
        return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
    }

    /** Java 25: {@code SONDE_JDK25} or {@code JAVA25_HOME}, else what stands beside ours. */
    public static Jdk twentyFive() {
        return new Jdk(25, find25().orElse(null));
    }

    /** Ours and 25, which may be missing; one of them where ours is 25. */
    public static List<Jdk> all() {
        return ours().feature() == 25 ? List.of(ours()) : List.of(ours(), twentyFive());
    }

    private static Optional<Path> find25() {
        for (String variable : List.of("SONDE_JDK25", "JAVA25_HOME")) {
            String given = System.getenv(variable);
            if (given != null && !given.isBlank()) {
                return Optional.of(Path.of(given)).filter(Jdk::isTwentyFive);
            }
        }
        Path beside = Path.of(System.getProperty("java.home")).toAbsolutePath().getParent();
        if (beside == null) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(beside)) {
            return homes.filter(Jdk::isTwentyFive).min(Comparator.naturalOrder());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static boolean isTwentyFive(Path home) {
        Path release = home.resolve("release");
        try {
            return Files.isRegularFile(release)
                    && Files.readString(release).lines().anyMatch(line -> line.matches("JAVA_VERSION=\"25(\\..*)?\""));
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Why nothing can run on it. */
    public String absence() {
        return "no Java " + feature + " on this machine: set SONDE_JDK" + feature;
    }

    /** The command. */
    public String java() {
        if (home == null) {
            throw new IllegalStateException("there is no Java " + feature);
        }
        return home.resolve("bin").resolve("java").toString();
    }

    @Override
    public String toString() {
        return "Java " + feature;
    }
}
