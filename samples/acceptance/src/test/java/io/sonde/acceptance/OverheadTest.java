package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.cost.TalkativeProgram;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program of very many short spans: recording keeps to its budget, by leaving out what it says it leaves out. */
class OverheadTest {
    /** Three windows of ten seconds above the budget, and some of the time after them. */
    private static final int SECONDS = 55;

    @TempDir
    Path folder;

    private JsonNode manifest(Path out) throws IOException {
        return new ObjectMapper()
                .readTree(Files.readAllBytes(Folders.recordingIn(out).resolve("manifest.json")));
    }

    private Child run(Jdk jdk, Path out, String option, int seconds) throws IOException {
        Path rules = Files.writeString(folder.resolve("rules-" + seconds + "-" + jdk), """
                session com.example.cost.TalkativeProgram#session()
                retrieval com.example.cost.TalkativeProgram#step(int)
                decision com.example.cost.TalkativeProgram#decide()
                """);
        return Places.program(jdk, TalkativeProgram.class, String.valueOf(seconds))
                .recordingTo(out, "rules=" + rules, option)
                .start();
    }

    private static long told(Child child, String word) {
        return Long.parseLong(child.told(word).substring(word.length()));
    }

    @OnEachJdk
    void shortSpansAreSummedAndNoneIsMissing(Jdk jdk) throws IOException {
        Path out = folder.resolve("out");
        long sessions;
        long steps;
        try (Child child = run(jdk, out, "overhead=1%", SECONDS)) {
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            sessions = told(child, "sessions ");
            steps = told(child, "steps ");
        }

        JsonNode manifest = manifest(out);
        List<JsonNode> taken = new ArrayList<>();
        manifest.path("governor").forEach(taken::add);
        assertThat(taken).as("%s", manifest.path("ownCost")).isNotEmpty();
        assertThat(taken.get(0).path("summed").toString()).contains("TalkativeProgram.step");
        assertThat(taken.get(0).path("weight").asInt()).isEqualTo(1);

        Findings found = Findings.in(out);
        assertThat(found.lost()).isZero();
        if (taken.stream().allMatch(step -> step.path("weight").asInt() == 1)) {
            assertThat(found.sessions()).isEqualTo(sessions);
            assertThat(found.spans()).isEqualTo(steps + 2 * sessions);
        }
        assertThat(found.json().at("/recording/selfCostPct").asDouble()).isPositive();
        assertThat(found.json().path("notEvaluated").toString()).contains("short spans were only summed");
        double sum = 0;
        for (JsonNode phase : found.json().path("phases")) {
            sum += phase.path("criticalPathPct").asDouble();
        }
        assertThat(sum).isBetween(99.999, 100.001);
    }

    @Test
    void whoWantsEverythingGetsIt() throws IOException {
        Path out = folder.resolve("all");
        try (Child child = run(Jdk.ours(), out, "overhead=off", 2)) {
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            Findings found = Findings.in(out);
            assertThat(found.spans()).isEqualTo(told(child, "steps ") + 2 * told(child, "sessions "));
        }
        assertThat(manifest(out).path("governor")).isEmpty();
    }
}
