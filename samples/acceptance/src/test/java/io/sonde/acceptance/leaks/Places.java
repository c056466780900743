package io.sonde.acceptance.leaks;

import io.sonde.acceptance.Folders;
import java.nio.file.Path;

/** Where the build put what is run here. */
final class Places {
    private Places() {}

    /** The module with the programs. */
    static Path leaks() {
        return Folders.existing(Path.of(System.getProperty("sonde.sample.leaks", "../leaks")));
    }

    static Path program() {
        return Folders.existing(leaks().resolve("target/sonde-sample-leaks.jar"));
    }

    /** What opens their sessions and phases. */
    static Path rules() {
        return Folders.existing(leaks().resolve("rules.txt"));
    }

    static Path docs() {
        return Folders.existing(leaks().resolve("../../docs/leaks.md"));
    }

    /** Where recordings and tables go. */
    static Path target() {
        return Path.of(System.getProperty("sonde.target", "target"))
                .toAbsolutePath()
                .resolve("leaks");
    }
}
