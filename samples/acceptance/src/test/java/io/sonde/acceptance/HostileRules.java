package io.sonde.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the agent is told of {@code com.example.hostile}. */
final class HostileRules {
    private HostileRules() {}

    /** The option that names a fresh rules file in this folder. */
    static String option(Path folder) throws IOException {
        Path file = Files.write(
                folder.resolve("hostile.rules"),
                List.of(
                        "session com.example.hostile.Work#handle",
                        "action com.example.hostile.Work#step",
                        "retrieval com.example.hostile.Work#descend"));
        return "rules=" + file;
    }
}
