package com.example.claimsdesk;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.modelserver.Flags;
import com.example.modelserver.ModelServer;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** Each flag does what the README says it does, and nothing else; model, partner and service are real endpoints. */
@Timeout(90)
class ClaimsDeskTest {
    private static final int QUESTIONS = 6;
    private static final int LETTERS = 2;
    private static final int REQUESTS = QUESTIONS + LETTERS;
    /** Four tools and the answer; one tool and the letter. */
    private static final int MODEL_CALLS = 5 * QUESTIONS + 2 * LETTERS;

    private static final String JOINED = "SELECT d.id, d.part_name, d.severity, p.list_cents FROM damage d"
            + " JOIN part p ON p.name = d.part_name WHERE d.claim_id = ?";
    private static final String LIST = "SELECT d.id FROM damage d WHERE d.claim_id = ?";
    private static final String ONE = "SELECT d.id, d.part_name, d.severity, p.list_cents FROM damage d"
            + " JOIN part p ON p.name = d.part_name WHERE d.id = ?";
    private static final String TERMS = "SELECT text FROM policy_term WHERE product = ? ORDER BY position";
    private static final String SIMILAR = "SELECT paid_cents FROM past_claim WHERE product = ? AND region = ?"
            + " ORDER BY paid_cents DESC FETCH FIRST 5 ROWS ONLY";
    /** Questions 1 to 3 and 5 to 7 are on claims of products 1, 2, 3 each: the third of a kind is the first again. */
    private static final int PRODUCTS = 3;

    @Test
    void aHealthyDeskAsksForEachThingOnce() throws Exception {
        Seen seen = run();

        assertThat(seen.statements)
                .containsOnly(Map.entry(JOINED, REQUESTS), Map.entry(TERMS, PRODUCTS), Map.entry(SIMILAR, QUESTIONS));
        assertThat(seen.retrievals).hasSize(QUESTIONS).doesNotHaveDuplicates();
        assertThat(seen.modelCalls).isEqualTo(MODEL_CALLS);
        assertThat(seen.partnerCalls).isEqualTo(QUESTIONS * Claims.PARTS_IN_DOUBT);
        assertThat(seen.partnerMostAtOnce).isEqualTo(Claims.PARTS_IN_DOUBT);
        assertThat(seen.slowestMillis).isLessThan(150);
        assertThat(seen.connectionsInModelCalls).containsOnly(0);
    }

    @Test
    void aQuestionIsAnsweredWholeAndALetterIsStreamed() throws Exception {
        List<String> answers = run().answers;

        assertThat(answers).hasSize(REQUESTS);
        assertThat(answers.get(0))
                .contains("The damage of claim 1 is covered")
                .contains("cents")
                .startsWith("{\"answer\":");
        String[] events = answers.get(Adjusters.LETTER_EVERY - 1).split("\n\n", -1);
        assertThat(events).hasSizeGreaterThan(5).allMatch(event -> event.isEmpty() || event.startsWith("data:"));
        assertThat(String.join("", events).replace("data:", ""))
                .contains("Dear customer, we have looked at your claim 4. ")
                .contains("25 damages")
                .endsWith("the claims desk");
    }

    @Test
    void nPlusOneListsTheDamagesThenReadsEachAlone() throws Exception {
        Seen seen = run(Fault.N_PLUS_ONE);

        assertThat(seen.statements)
                .containsOnly(
                        Map.entry(LIST, REQUESTS),
                        Map.entry(ONE, REQUESTS * Claims.DAMAGES_PER_CLAIM),
                        Map.entry(TERMS, PRODUCTS),
                        Map.entry(SIMILAR, QUESTIONS));
    }

    @Test
    void redundantRetrievalAsksTheSameQuestionEightTimes() throws Exception {
        Seen seen = run(Fault.REDUNDANT_RETRIEVAL);

        assertThat(seen.retrievals).hasSize(8 * QUESTIONS);
        assertThat(new HashSet<>(seen.retrievals)).hasSize(QUESTIONS);
    }

    @Test
    void retrievalInTheToolLoopAsksTheSameQuestionForEachModelCall() throws Exception {
        Seen seen = run(Fault.RETRIEVAL_IN_TOOL_LOOP);

        assertThat(seen.retrievals).hasSize(5 * QUESTIONS);
        assertThat(new HashSet<>(seen.retrievals)).hasSize(QUESTIONS);
        assertThat(seen.modelCalls).isEqualTo(MODEL_CALLS);
    }

    @Test
    void sequentialToolsRunOneAfterAnother() throws Exception {
        Seen seen = run(Fault.SEQUENTIAL_TOOLS);

        assertThat(seen.modelCalls).isEqualTo(MODEL_CALLS);
        assertThat(seen.partnerCalls).isEqualTo(QUESTIONS * Claims.PARTS_IN_DOUBT);
        assertThat(seen.partnerMostAtOnce).isEqualTo(1);
    }

    @Test
    void slowQueryWaitsInTheSearchForSimilarClaims() throws Exception {
        assertThat(run(Fault.SLOW_QUERY).slowestMillis).isGreaterThan(299);
    }

    @Test
    void aTransactionHoldsAConnectionInEachModelCallOfAQuestion() throws Exception {
        Seen seen = run(Fault.CONNECTION_HELD_OVER_LLM);

        assertThat(Collections.frequency(seen.connectionsInModelCalls, 1)).isEqualTo(5 * QUESTIONS);
        assertThat(Collections.frequency(seen.connectionsInModelCalls, 0)).isEqualTo(2 * LETTERS);
    }

    @Test
    void refusedCallsAreTriedAgain() throws Exception {
        Seen seen = run(new String[] {"--refuse-every", "20"});

        assertThat(seen.answers).hasSize(REQUESTS);
        assertThat(seen.modelCalls).isEqualTo(MODEL_CALLS + 1);
    }

    private record Seen(
            List<String> answers,
            Map<String, Integer> statements,
            double slowestMillis,
            List<String> retrievals,
            int modelCalls,
            int partnerCalls,
            int partnerMostAtOnce,
            List<Integer> connectionsInModelCalls) {}

    private static Seen run(Fault... faults) throws Exception {
        return run(new String[] {}, faults);
    }

    /** Eight requests of one adjuster; the fourth and the eighth are for letters. */
    private static Seen run(String[] modelFlags, Fault... faults) throws Exception {
        AtomicReference<HikariDataSource> pool = new AtomicReference<>();
        List<Integer> connections = new CopyOnWriteArrayList<>();
        ClaimsScript script = new ClaimsScript();
        HeardEmbedding embedding = new HeardEmbedding();
        String[] quick = {"--base-ms", "1", "--output-token-ms", "0"};
        String[] flags = new String[quick.length + modelFlags.length];
        System.arraycopy(quick, 0, flags, 0, quick.length);
        System.arraycopy(modelFlags, 0, flags, quick.length, modelFlags.length);
        try (ModelServer model = ModelServer.start(
                        prompt -> {
                            connections.add(pool.get().getHikariPoolMXBean().getActiveConnections());
                            return script.next(prompt);
                        },
                        flags);
                RepairPartner partner = RepairPartner.start(60);
                ConfigurableApplicationContext service = ClaimsDesk.start(
                        new Options(model.baseUrl(), partner.url(), "large", 7, Set.of(faults)),
                        context -> context.registerBean(EmbeddingModel.class, () -> embedding))) {
            pool.set(service.getBean(HikariDataSource.class));
            JdbcTemplate jdbc = service.getBean(JdbcTemplate.class);
            jdbc.execute("SET QUERY_STATISTICS TRUE");
            Tally tally = new Adjusters(
                            "http://127.0.0.1:" + ClaimsDesk.port(service),
                            Flags.parse(new String[] {"--requests", "" + REQUESTS, "--clients", "1"}, Adjusters.FLAGS))
                    .run();
            assertThat(tally.failures()).isEmpty();
            return new Seen(
                    tally.answers(),
                    counts(jdbc),
                    slowest(jdbc),
                    List.copyOf(embedding.questions),
                    model.calls(),
                    partner.calls(),
                    partner.mostAtOnce(),
                    List.copyOf(connections));
        }
    }

    private static Map<String, Integer> counts(JdbcTemplate jdbc) {
        Map<String, Integer> counts = new TreeMap<>();
        jdbc.query(
                "SELECT sql_statement, execution_count FROM information_schema.query_statistics"
                        + " WHERE sql_statement LIKE 'SELECT%'",
                row -> {
                    counts.put(row.getString(1), row.getInt(2));
                });
        counts.keySet().removeIf(sql -> sql.contains("information_schema"));
        return counts;
    }

    private static double slowest(JdbcTemplate jdbc) {
        Double slowest = jdbc.queryForObject(
                "SELECT average_execution_time FROM information_schema.query_statistics"
                        + " WHERE sql_statement LIKE 'SELECT paid_cents%'",
                Double.class);
        return slowest == null ? 0 : slowest;
    }
}
