package io.sonde.acceptance.leaks;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the build put what is run here. */
final class Places {
    private Places() {}

    /** The module with the programs. */
    static Path leaks() {
        return existing(Path.of(System.getProperty("sonde.sample.leaks", "../leaks")));
    }

    static Path program() {
        return existing(leaks().resolve("target/sonde-sample-leaks.jar"));
    }

    /** What opens their sessions and phases. */
    static Path rules() {
        return existing(leaks().resolve("rules.txt"));
    }

    static Path docs() {
        return existing(leaks().resolve("../../docs/leaks.md"));
    }

    /** Where recordings and tables go. */
    static Path target() {
        return Path.of(System.getProperty("sonde.target", "target"))
                .toAbsolutePath()
                .resolve("leaks");
    }

    private static Path existing(Path path) {
        Path found = path.toAbsolutePath().normalize();
        if (!Files.exists(found)) {
            throw new IllegalStateException(found + " is missing: run mvn package first");
        }
        return found;
    }
}
