package io.sonde.acceptance.scenarios;

import io.sonde.acceptance.Folders;
import java.nio.file.Path;

/** Where the build put what is run here. */
final class Places {
    private Places() {}

    /** The module with the programs. */
    static Path scenarios() {
        return Folders.existing(Path.of(System.getProperty("sonde.sample.scenarios", "../scenarios")));
    }

    static Path program() {
        return Folders.existing(scenarios().resolve("target/sonde-sample-scenarios.jar"));
    }

    static Path docs() {
        return Folders.existing(scenarios().resolve("../../docs/scenarios.md"));
    }

    /** Where recordings and tables go. */
    static Path target() {
        return Path.of(System.getProperty("sonde.target", "target"))
                .toAbsolutePath()
                .resolve("scenarios");
    }
}
