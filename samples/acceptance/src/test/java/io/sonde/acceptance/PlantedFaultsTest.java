package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sonde.testkit.Jdk;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each fault of the travel desk comes first, with the location that its README states; the healthy desk has none. */
class PlantedFaultsTest {
    private static final String PACKAGE = "com.example.traveldesk.";

    private static DeskRun desk;

    @TempDir
    Path out;

    @BeforeAll
    static void start() {
        desk = DeskRun.asItIs();
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    @OnEachJdk
    void healthy(Jdk jdk) {
        Findings found = desk.with(jdk, out);

        assertThat(found.findings())
                .extracting(finding -> finding.path("severity").asText())
                .as("%s", found.json().path("findings"))
                .doesNotContain("warning", "critical");
    }

    @OnEachJdk
    void nPlusOne(Jdk jdk) {
        isNPlusOne(desk.with(jdk, out, "n-plus-one").findings().get(0));
    }

    @Test
    void redundantRetrieval() {
        isRedundantRetrieval(
                desk.with(Jdk.ours(), out, "redundant-retrieval").findings().get(0));
    }

    @OnEachJdk
    void sequentialTools(Jdk jdk) {
        JsonNode first = desk.with(jdk, out, "sequential-tools").findings().get(0);

        assertThat(first.path("detector").asText()).as("%s", first).isEqualTo("sequential-independent");
        JsonNode location = first.path("location");
        assertThat(location.path("tool").asText()).as("%s", first).isEqualTo("check_entry_rules");
        isAt(first, "BorderTools", "checkEntryRules");
    }

    @Test
    void slowQuery() {
        JsonNode first = desk.with(Jdk.ours(), out, "slow-query").findings().get(0);

        assertThat(first.path("detector").asText()).as("%s", first).isEqualTo("slow-query");
        isAt(first, "FareTools", "searchFares");
        assertThat(first.at("/location/sql").asText())
                .isEqualToIgnoringCase("SELECT carrier, cents FROM fare WHERE destination = ? AND cents >= ?"
                        + " ORDER BY cents FETCH FIRST ? ROWS ONLY");
    }

    @Test
    void twoAtOnceAreTheFirstTwo() {
        Findings found = desk.with(Jdk.ours(), out, "n-plus-one", "redundant-retrieval");

        JsonNode one = found.findings().get(0);
        JsonNode two = found.findings().get(1);
        boolean nPlusOneFirst = one.path("detector").asText().equals("n-plus-one");
        isNPlusOne(nPlusOneFirst ? one : two);
        isRedundantRetrieval(nPlusOneFirst ? two : one);
    }

    private static void isNPlusOne(JsonNode finding) {
        assertThat(finding.path("detector").asText()).as("%s", finding).isEqualTo("n-plus-one");
        isAt(finding, "RowByRowBookings", "one");
        assertThat(finding.at("/location/sql").asText())
                .isEqualToIgnoringCase("SELECT b.id, f.code, f.destination, b.travel_date, b.fare_cents FROM booking b"
                        + " JOIN flight f ON f.id = b.flight_id WHERE b.id = ?");
    }

    private static void isRedundantRetrieval(JsonNode finding) {
        assertThat(finding.path("detector").asText()).as("%s", finding).isEqualTo("redundant-call");
        isAt(finding, "Handbook", "retrieve");
    }

    private static void isAt(JsonNode finding, String type, String method) {
        assertThat(finding.at("/location/class").asText()).as("%s", finding).isEqualTo(PACKAGE + type);
        assertThat(finding.at("/location/method").asText()).as("%s", finding).isEqualTo(method);
    }
}
