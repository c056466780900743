package io.sonde.acceptance;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.model.Session;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A web service on Spring AI: each HTTP request is a session with every call where it belongs, by hand count; each
 * planted fault comes first, with the location that its README states; the healthy service has none.
 */
class ClaimsDeskTest {
    private static final String PACKAGE = "com.example.claimsdesk.";
    private static final String QUESTION = "POST /claims/{id}/questions";
    private static final String LETTER = "POST /claims/{id}/letter";
    private static final int Q = ClaimsRun.QUESTIONS;
    private static final int L = ClaimsRun.LETTERS;
    /** Products whose terms are read; see the order of claims in the sample. */
    private static final int P = 3;

    private static final int MODEL_CALLS = 5 * Q + 2 * L;
    private static final int STATEMENTS = 4 * Q + L + P;

    private static ClaimsRun desk;

    @TempDir
    Path out;

    @BeforeAll
    static void start() {
        desk = ClaimsRun.asItIs();
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
        Sessions sessions = Sessions.of(found.recording());
        assertThat(sessions.names()).containsOnly(entry(QUESTION, Q), entry(LETTER, L));
        everyCallIsWhereItBelongs(sessions);
        modelCallsAreWhole(sessions);
        lettersAreStreamed(sessions.named(LETTER));
        poolAndCacheAreSeen(sessions);
        assertThat(sessions.named(QUESTION).all())
                .allSatisfy(session -> assertThat(phases(session))
                        .containsExactlyInAnyOrder(
                                Phase.ORCHESTRATION,
                                Phase.DECISION,
                                Phase.RETRIEVAL,
                                Phase.ACTION,
                                Phase.COMMUNICATION));
        assertThat(sessions.named(LETTER).all())
                .allSatisfy(session -> assertThat(phases(session))
                        .containsExactlyInAnyOrder(Phase.ORCHESTRATION, Phase.DECISION, Phase.RETRIEVAL, Phase.ACTION));
    }

    private static void everyCallIsWhereItBelongs(Sessions sessions) {
        String root = "sonde.http_server > ";
        String advisor = "sonde.advisor > ";
        assertThat(sessions.named(QUESTION).arrows())
                .containsOnly(
                        entry(root + "sonde.sql", 2 * Q),
                        entry(root + "sonde.connection.acquire", 2 * Q),
                        entry(root + "invoke_agent", Q),
                        entry("invoke_agent > sonde.advisor", Q),
                        entry(advisor + "sonde.advisor", 2 * Q),
                        entry(advisor + "retrieval", Q),
                        entry("retrieval > sonde.vector_search", Q),
                        entry("sonde.vector_search > embeddings", Q),
                        entry(advisor + "chat", 5 * Q),
                        entry(advisor + "look_up_claim", Q),
                        entry("look_up_claim > sonde.sql", Q),
                        entry("look_up_claim > sonde.connection.acquire", Q),
                        entry(advisor + "policy_terms", Q),
                        entry("policy_terms > sonde.cache.get", Q),
                        entry("sonde.cache.get > sonde.sql", P),
                        entry("sonde.cache.get > sonde.connection.acquire", P),
                        entry(advisor + "similar_claims", Q),
                        entry("similar_claims > sonde.sql", Q),
                        entry("similar_claims > sonde.connection.acquire", Q),
                        entry(advisor + "estimate_repairs", Q),
                        entry("estimate_repairs > sonde.http", 6 * Q));
        assertThat(sessions.named(LETTER).arrows())
                .containsOnly(
                        entry(root + "invoke_agent", L),
                        entry("invoke_agent > sonde.advisor", L),
                        entry(advisor + "chat", 2 * L),
                        entry(advisor + "look_up_claim", L),
                        entry("look_up_claim > sonde.sql", L),
                        entry("look_up_claim > sonde.connection.acquire", L));
    }

    /** Each model call has its tokens, and one attempt on the wire, which is no call of its own. */
    private static void modelCallsAreWhole(Sessions sessions) {
        assertThat(sessions.count(Operation.CHAT)).isEqualTo(MODEL_CALLS);
        assertThat(sessions.count((session, node) -> session.operation(node) == Operation.CHAT
                        && session.value(node, Attribute.GEN_AI_USAGE_INPUT_TOKENS, 0) > 0
                        && session.value(node, Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, 0) > 0
                        && session.name(node).equals("claims-large")))
                .isEqualTo(MODEL_CALLS);
        assertThat(sessions.count((session, node) -> isAttempt(session, node)
                        && session.operation(session.logicalParent(node)) == Operation.CHAT
                        && session.value(node, Attribute.HTTP_RESPONSE_STATUS_CODE, 0) == 200))
                .isEqualTo(MODEL_CALLS);
        assertThat(sessions.count((session, node) ->
                        session.operation(node) == Operation.CHAT && session.value(node, Attribute.TOOL_CALLS, 0) == 1))
                .isEqualTo(MODEL_CALLS - Q - L);
    }

    private static void lettersAreStreamed(Sessions letters) {
        assertThat(letters.count((session, node) -> session.operation(node) == Operation.CHAT
                        && session.value(node, Attribute.GEN_AI_REQUEST_STREAM, 0) == 1
                        && session.value(node, Attribute.CHUNKS, 0) > 0
                        && isWithin(session, node, Attribute.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK)))
                .isEqualTo(2 * L);
    }

    /** Whether a time that the span carries is a part of the span's own. */
    private static boolean isWithin(Session session, int node, Attribute time) {
        long nanos = session.value(node, time, 0);
        return nanos > 0 && nanos <= session.rawNanos(node);
    }

    private static void poolAndCacheAreSeen(Sessions sessions) {
        assertThat(sessions.count(Operation.SQL)).isEqualTo(STATEMENTS);
        assertThat(sessions.count(Operation.CONNECTION_ACQUIRE)).isEqualTo(STATEMENTS);
        assertThat(sessions.count(Operation.CONNECTION_HOLD)).isEqualTo(STATEMENTS);
        assertThat(sessions.count((session, node) -> session.operation(node) == Operation.CONNECTION_ACQUIRE
                        && "claims".equals(session.text(node, Attribute.POOL_NAME))
                        && session.value(node, Attribute.POOL_MAX, 0) == 10))
                .isEqualTo(STATEMENTS);
        assertThat(sessions.count((session, node) -> session.operation(node) == Operation.CACHE_GET
                        && "policy-terms".equals(session.text(node, Attribute.CACHE_NAME))
                        && session.value(node, Attribute.CACHE_HIT, 0) == 1))
                .isEqualTo(Q - P);
        assertThat(sessions.count(ClaimsDeskTest::isHeldOverAModelCall)).isZero();
    }

    private static boolean isAttempt(Session session, int node) {
        return session.operation(node) == Operation.HTTP && !session.isLogical(node);
    }

    private static boolean isHeldOverAModelCall(Session session, int node) {
        if (session.operation(node) != Operation.CONNECTION_HOLD) {
            return false;
        }
        for (int call = 0; call < session.size(); call++) {
            if (session.operation(call) == Operation.CHAT
                    && session.rawBegin(node) <= session.rawBegin(call)
                    && session.rawEnd(node) >= session.rawEnd(call)) {
                return true;
            }
        }
        return false;
    }

    private static Set<Phase> phases(Session session) {
        Set<Phase> phases = EnumSet.noneOf(Phase.class);
        for (int node = 0; node < session.size(); node++) {
            phases.add(session.phase(node));
        }
        return phases;
    }

    @OnEachJdk
    void nPlusOne(Jdk jdk) {
        JsonNode first = first(desk.with(jdk, out, "n-plus-one"), "n-plus-one");

        isAt(first, "RowByRowDamages", "one");
        assertThat(first.at("/location/sql").asText())
                .isEqualToIgnoringCase("SELECT d.id, d.part_name, d.severity, p.list_cents FROM damage d"
                        + " JOIN part p ON p.name = d.part_name WHERE d.id = ?");
        assertThat(first.at("/saving/msPerSessionHigh").asDouble()).isBetween(100.0, 250.0);
    }

    @Test
    void redundantRetrieval() {
        isAt(first(desk.with(Jdk.ours(), out, "redundant-retrieval"), "redundant-call"), "SectionRetriever", "nearest");
    }

    @Test
    void retrievalInTheToolLoop() {
        JsonNode first = first(desk.with(Jdk.ours(), out, "retrieval-in-tool-loop"), "redundant-call");

        assertThat(first.path("operation").asText()).isEqualTo("retrieval VectorStoreDocumentRetriever");
    }

    @OnEachJdk
    void sequentialTools(Jdk jdk) {
        JsonNode first = first(desk.with(jdk, out, "sequential-tools"), "sequential-independent");

        isAt(first, "PartTools", "estimateRepair");
        assertThat(first.at("/location/tool").asText()).isEqualTo("estimate_repair");
    }

    @Test
    void slowQuery() {
        JsonNode first = first(desk.with(Jdk.ours(), out, "slow-query"), "slow-query");

        isAt(first, "PrecedentTools", "similarClaims");
        assertThat(first.at("/location/sql").asText())
                .isEqualToIgnoringCase("SELECT paid_cents FROM past_claim WHERE product = ? AND region = ?"
                        + " ORDER BY paid_cents DESC FETCH FIRST ? ROWS ONLY");
    }

    /** Every tenth attempt is refused, whoever made it; no detector speaks of it yet. */
    @Test
    void refusalsAndRepeatsAreAttemptsBeneathTheirModelCall() {
        int attempts = MODEL_CALLS;
        while (attempts - attempts / 10 < MODEL_CALLS) {
            attempts++;
        }
        try (ClaimsRun limited = ClaimsRun.asItIs("--refuse-every", "10")) {
            Sessions sessions =
                    Sessions.of(limited.with(Jdk.ours(), out, "rate-limited").recording());

            assertThat(sessions.count(Operation.CHAT)).isEqualTo(MODEL_CALLS);
            assertThat(sessions.count(ClaimsDeskTest::isAttempt)).isEqualTo(attempts);
            assertThat(sessions.count((session, node) -> isAttempt(session, node)
                            && session.value(node, Attribute.HTTP_RESPONSE_STATUS_CODE, 0) == 429
                            && session.value(node, Attribute.RETRY_AFTER, 0) == 1_000_000_000))
                    .isEqualTo(attempts - MODEL_CALLS);
            assertThat(sessions.count((session, node) -> isAttempt(session, node)
                            && session.value(node, Attribute.HTTP_REQUEST_RESEND_COUNT, 0) > 0))
                    .isEqualTo(attempts - MODEL_CALLS);
        }
    }

    /** Four clients and two connections; no detector speaks of it yet. */
    @Test
    void aConnectionHeldOverTheModelIsRecordedWithTheWaitsItMakes() {
        Sessions sessions = Sessions.of(desk.recorded(Jdk.ours(), out, 4, "connection-held-over-llm"));

        assertThat(sessions.names()).containsOnly(entry(QUESTION, Q), entry(LETTER, L));
        assertThat(sessions.count(ClaimsDeskTest::isHeldOverAModelCall)).isEqualTo(Q);
        assertThat(sessions.count((session, node) -> session.operation(node) == Operation.CONNECTION_ACQUIRE
                        && session.value(node, Attribute.POOL_MAX, 0) == 2
                        && session.value(node, Attribute.POOL_WAIT, 0) > 100_000_000))
                .isPositive();
    }

    @Test
    void theFaultsAreFoundUnderOtherNames() throws IOException {
        List<String> methods = List.of(
                "lookUpClaim",
                "policyTerms",
                "similarClaims",
                "estimateRepairs",
                "estimateRepair",
                "nearest",
                "letters",
                "asked",
                "one");
        RenamedSample renamed = new RenamedSample(Places.claims(), "com.example.claimsdesk", methods, out);
        try (ClaimsRun other = new ClaimsRun(
                renamed.classPath(),
                renamed.type("ClaimsDesk"),
                renamed.type("Adjusters"),
                renamed.type("ClaimsModel"),
                renamed.type("RepairPartner"))) {
            Findings found = other.with(Jdk.ours(), out.resolve("out"), "n-plus-one", "redundant-retrieval");

            Map<String, JsonNode> firstTwo = Map.of(
                    found.findings().get(0).path("detector").asText(),
                            found.findings().get(0),
                    found.findings().get(1).path("detector").asText(),
                            found.findings().get(1));
            assertThat(firstTwo).containsOnlyKeys("n-plus-one", "redundant-call");
            isAt(firstTwo.get("n-plus-one"), renamed.type("RowByRowDamages"), renamed.name("one"), "");
            isAt(firstTwo.get("redundant-call"), renamed.type("SectionRetriever"), renamed.name("nearest"), "");
            assertThat(found.json().toString()).doesNotContain("claimsdesk", "look_up_claim", "ShortAnswers");
        }
    }

    private static JsonNode first(Findings found, String detector) {
        JsonNode first = found.findings().get(0);
        assertThat(first.path("detector").asText()).as("%s", first).isEqualTo(detector);
        return first;
    }

    private static void isAt(JsonNode finding, String type, String method) {
        isAt(finding, type, method, PACKAGE);
    }

    private static void isAt(JsonNode finding, String type, String method, String in) {
        assertThat(finding.at("/location/class").asText()).as("%s", finding).isEqualTo(in + type);
        assertThat(finding.at("/location/method").asText()).as("%s", finding).isEqualTo(method);
    }
}
