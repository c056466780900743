package io.sonde.acceptance.scenarios;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the build put what is run here. */
final class Places {
    private Places() {}

    /** The module with the programs. */
    static Path scenarios() {
        return existing(Path.of(System.getProperty("sonde.sample.scenarios", "../scenarios")));
    }

    static Path program() {
        return existing(scenarios().resolve("target/sonde-sample-scenarios.jar"));
    }

    static Path docs() {
        return existing(scenarios().resolve("../../docs/scenarios.md"));
    }

    /** Where recordings and tables go. */
    static Path target() {
        return Path.of(System.getProperty("sonde.target", "target"))
                .toAbsolutePath()
                .resolve("scenarios");
    }

    private static Path existing(Path path) {
        Path found = path.toAbsolutePath().normalize();
        if (!Files.exists(found)) {
            throw new IllegalStateException(found + " is missing: run mvn package first");
        }
        return found;
    }
}
