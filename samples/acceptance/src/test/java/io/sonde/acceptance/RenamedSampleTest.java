package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The findings come from what happens, not from what it is called. */
class RenamedSampleTest {
    private static final List<String> METHODS = List.of(
            "lookupBookings",
            "findPolicy",
            "checkEntryRules",
            "planItinerary",
            "searchFares",
            "draftLetter",
            "passages",
            "bookings",
            "policies",
            "supervisor",
            "embeddings",
            "ids",
            "one");

    @TempDir
    Path folder;

    @Test
    void theFaultsAreFoundUnderOtherNames() throws IOException {
        RenamedSample renamed = new RenamedSample(Places.desk(), "com.example.traveldesk", METHODS, folder);
        try (DeskRun desk = new DeskRun(
                renamed.classPath(),
                renamed.type("TravelDesk"),
                renamed.type("TravelModel"),
                renamed.type("PeerAgent"))) {
            Findings found = desk.with(Jdk.ours(), folder.resolve("out"), "n-plus-one", "redundant-retrieval");

            Map<String, JsonNode> firstTwo = found.findings().stream()
                    .limit(2)
                    .collect(
                            Collectors.toMap(finding -> finding.path("detector").asText(), finding -> finding));
            assertThat(firstTwo)
                    .as("%s", found.json().path("findings"))
                    .containsOnlyKeys("n-plus-one", "redundant-call");
            isAt(firstTwo.get("n-plus-one"), renamed.type("RowByRowBookings"), renamed.name("one"));
            isAt(firstTwo.get("redundant-call"), renamed.type("Handbook"), "retrieve");
            assertThat(found.calls("execute_tool", renamed.name("check_entry_rules")))
                    .isPositive();
            assertThat(found.json().toString()).doesNotContain("traveldesk", "lookup_bookings", "Supervisor");
        }
    }

    private static void isAt(JsonNode finding, String type, String method) {
        assertThat(finding.at("/location/class").asText()).as("%s", finding).isEqualTo(type);
        assertThat(finding.at("/location/method").asText()).as("%s", finding).isEqualTo(method);
    }
}
