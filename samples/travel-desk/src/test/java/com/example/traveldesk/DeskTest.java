package com.example.traveldesk;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.modelserver.ModelServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each flag does what the README says it does, and nothing else; the model and the peer are real endpoints. */
@Timeout(60)
class DeskTest {
    private static final int REQUESTS = 4;
    private static final int TOURS = 3;
    private static final int PEER_CALLS = TOURS * Trips.COUNTRIES_OF_A_TOUR + 1;
    /** Six of the supervisor (five steps and the answer), two of the planner, one for the letter. */
    private static final int MODEL_CALLS = 9;

    private static final String JOINED =
            "SELECT b.id, f.code, f.destination, b.travel_date, b.fare_cents FROM booking b"
                    + " JOIN flight f ON f.id = b.flight_id WHERE b.customer_id = ?";
    private static final String LIST = "SELECT b.id FROM booking b WHERE b.customer_id = ?";
    private static final String ONE = "SELECT b.id, f.code, f.destination, b.travel_date, b.fare_cents FROM booking b"
            + " JOIN flight f ON f.id = b.flight_id WHERE b.id = ?";
    private static final String FARES = "SELECT carrier, cents FROM fare WHERE destination = ? AND cents >= ?"
            + " ORDER BY cents FETCH FIRST 3 ROWS ONLY";

    @Test
    void aHealthyDeskAsksForEachThingOnce() throws Exception {
        Seen seen = run();

        assertThat(seen.statements).containsOnly(Map.entry(JOINED, REQUESTS), Map.entry(FARES, REQUESTS));
        assertThat(seen.questions).hasSize(REQUESTS).doesNotHaveDuplicates();
        assertThat(seen.peerCalls).isEqualTo(PEER_CALLS);
        assertThat(seen.peerMostAtOnce).isEqualTo(Trips.COUNTRIES_OF_A_TOUR);
        assertThat(seen.fareMillis).isBetween(6.0, 150.0);
        assertThat(seen.answers).allMatch(answer -> answer.contains("is arranged"));
        assertThat(seen.modelCalls).isEqualTo(MODEL_CALLS * REQUESTS);
    }

    @Test
    void nPlusOneListsTheBookingsThenReadsEachAlone() throws Exception {
        Seen seen = run(Fault.N_PLUS_ONE);

        assertThat(seen.statements)
                .containsOnly(
                        Map.entry(LIST, REQUESTS),
                        Map.entry(ONE, REQUESTS * Database.BOOKINGS_PER_CUSTOMER),
                        Map.entry(FARES, REQUESTS));
        assertThat(seen.questions).hasSize(REQUESTS);
    }

    @Test
    void redundantRetrievalAsksTheSameQuestionEightTimes() throws Exception {
        Seen seen = run(Fault.REDUNDANT_RETRIEVAL);

        assertThat(seen.questions).hasSize(8 * REQUESTS);
        assertThat(new HashSet<>(seen.questions)).hasSize(REQUESTS);
        assertThat(seen.statements).containsOnly(Map.entry(JOINED, REQUESTS), Map.entry(FARES, REQUESTS));
    }

    @Test
    void sequentialToolsRunOneAfterAnother() throws Exception {
        Seen seen = run(Fault.SEQUENTIAL_TOOLS);

        assertThat(seen.peerCalls).isEqualTo(PEER_CALLS);
        assertThat(seen.peerMostAtOnce).isEqualTo(1);
    }

    @Test
    void slowQueryWaitsInTheFareSearchAlone() throws Exception {
        Seen seen = run(Fault.SLOW_QUERY);

        assertThat(seen.statements).containsOnly(Map.entry(JOINED, REQUESTS), Map.entry(FARES, REQUESTS));
        assertThat(seen.fareMillis).isGreaterThan(299);
    }

    @Test
    void anyFaultChangesWhatIsDoneButNotWhatIsAnswered() throws Exception {
        assertThat(run(Fault.values()).answers).isEqualTo(run().answers);
    }

    private record Seen(
            List<String> answers,
            Map<String, Integer> statements,
            double fareMillis,
            List<String> questions,
            int modelCalls,
            int peerCalls,
            int peerMostAtOnce) {}

    /** Requests 0 to 3, one after another: three tours and a visit. */
    private static Seen run(Fault... faults) throws Exception {
        try (ModelServer model = ModelServer.start(new TripScript(), "--base-ms", "1", "--output-token-ms", "0");
                PeerAgent peer = PeerAgent.start(60)) {
            Options options = new Options(
                    REQUESTS, 1, 0, 7, model.baseUrl(), peer.url(), "large", "small", "hash", Set.of(faults));
            HeardEmbedding embedding = new HeardEmbedding();
            try (Desk desk = Desk.open(options, embedding)) {
                execute(desk, "SET QUERY_STATISTICS TRUE");
                Trips trips = new Trips(options.seed());
                List<String> answers = new java.util.ArrayList<>();
                for (int number = 0; number < REQUESTS; number++) {
                    answers.add(desk.handle("clerk-1", trips.request(number)));
                }
                return new Seen(
                        answers,
                        counts(desk),
                        fareMillis(desk),
                        embedding.questions,
                        model.calls(),
                        peer.calls(),
                        peer.mostAtOnce());
            }
        }
    }

    private static void execute(Desk desk, String sql) throws SQLException {
        try (Connection connection = desk.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Map<String, Integer> counts(Desk desk) throws SQLException {
        Map<String, Integer> counts = new TreeMap<>();
        try (Connection connection = desk.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT sql_statement, execution_count"
                        + " FROM information_schema.query_statistics WHERE sql_statement LIKE 'SELECT%'")) {
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getInt(2));
            }
        }
        counts.keySet().removeIf(sql -> sql.contains("information_schema"));
        return counts;
    }

    private static double fareMillis(Desk desk) throws SQLException {
        try (Connection connection = desk.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT average_execution_time FROM"
                        + " information_schema.query_statistics WHERE sql_statement LIKE 'SELECT carrier%'")) {
            rows.next();
            return rows.getDouble(1);
        }
    }
}
