package io.sonde.acceptance;

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
 * @param home null when this machine has none of that version
 */
record Jdk(int feature, @Nullable Path home) {
    /** The Java that runs the tests. */
    static Jdk ours() {
        return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
    }

    /** Java 25: {@code SONDE_JDK25}, else what stands beside ours. */
    static Jdk twentyFive() {
        return new Jdk(25, find25().orElse(null));
    }

    static List<Jdk> all() {
        return ours().feature() == 25 ? List.of(ours()) : List.of(ours(), twentyFive());
    }

    private static Optional<Path> find25() {
        String given = System.getenv("SONDE_JDK25");
        if (given != null && !given.isBlank()) {
            return Optional.of(Path.of(given)).filter(Jdk::isTwentyFive);
        }
        Path beside = Path.of(System.getProperty("java.home")).toAbsolutePath().getParent();
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

    String java() {
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
