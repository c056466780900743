package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code sonde analyze RECORDING --json -} says, as any script would read it. */
record Findings(Path recording, JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Analyses the only recording in a folder. */
    static Findings in(Path out) {
        return of(Folders.recordingIn(out));
    }

    static Findings of(Path recording) {
        try (Child child = Child.on(Jdk.ours())
                .program("-jar", Places.sonde().toString(), "analyze", recording.toString(), "--json", "-")
                .start()) {
            child.closeInput();
            int code = child.exitCode();
            assertThat(code).as("analyze %s: %s", recording, child.err()).isZero();
            assertThat(child.err()).isEmpty();
            return new Findings(recording, JSON.readTree(String.join("\n", child.out())));
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    long sessions() {
        return json.at("/recording/sessions").asLong(-1);
    }

    long unfinished() {
        return json.at("/sessions/unfinished").asLong(-1);
    }

    long spans() {
        return json.at("/recording/spans").asLong(-1);
    }

    long lost() {
        return json.at("/recording/lostSpans").asLong(-1);
    }

    boolean cleanStop() {
        return json.at("/recording/cleanStop").asBoolean();
    }

    List<JsonNode> findings() {
        List<JsonNode> found = new ArrayList<>();
        json.path("findings").forEach(found::add);
        return found;
    }

    /** How many calls of one operation there were, by its name: a tool, a model, an agent. */
    long calls(String operation, String name) {
        long calls = 0;
        for (JsonNode row : json.path("operations")) {
            if (row.path("operation").asText().equals(operation)
                    && row.path("name").asText().equals(name)) {
                calls += row.path("count").asLong();
            }
        }
        return calls;
    }

    /** How many calls of one operation there were. */
    long calls(String operation) {
        long calls = 0;
        for (JsonNode row : json.path("operations")) {
            if (row.path("operation").asText().equals(operation)) {
                calls += row.path("count").asLong();
            }
        }
        return calls;
    }

    JsonNode library(String name) {
        for (JsonNode library : json.path("libraries")) {
            if (library.path("library").asText().equals(name)) {
                return library;
            }
        }
        throw new AssertionError("no library " + name + " in " + json.path("libraries"));
    }
}
