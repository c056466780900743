package com.example.traveldesk;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.service.AiServices;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/** The assembled desk: agents, tools, stores. The planted faults are chosen here and nowhere else. */
final class Desk implements AutoCloseable {
    /** Holds one request of six countries whole, so that prompts do not grow with the number of requests. */
    private static final int MEMORY_MESSAGES = 20;

    private final Database database;
    private final ExecutorService toolThreads;
    private final Supervisor supervisor;

    private Desk(Database database, ExecutorService toolThreads, Supervisor supervisor) {
        this.database = database;
        this.toolThreads = toolThreads;
        this.supervisor = supervisor;
    }

    static Desk open(Options options) throws SQLException {
        return open(options, embeddings(options));
    }

    static Desk open(Options options, EmbeddingModel embeddings) throws SQLException {
        long fareMillis = options.has(Fault.SLOW_QUERY) ? Database.UNINDEXED_MILLIS : Database.ROUND_TRIP_MILLIS;
        Database database = Database.open(options.requests(), 2 * options.concurrency(), fareMillis, options.seed());
        ExecutorService toolThreads =
                Executors.newFixedThreadPool(Trips.COUNTRIES_OF_A_TOUR * options.concurrency(), new ToolThreads());
        Handbook handbook = Handbook.open(embeddings);
        return new Desk(database, toolThreads, supervisor(options, database.dataSource(), handbook, toolThreads));
    }

    private static Supervisor supervisor(
            Options options, DataSource source, Handbook handbook, ExecutorService toolThreads) {
        Models models = new Models(options);
        ItineraryPlanner planner = AiServices.builder(ItineraryPlanner.class)
                .chatModel(models.small())
                .tools(new FareTools(source))
                .build();
        AiServices<Supervisor> services = AiServices.builder(Supervisor.class)
                .chatModel(models.large())
                .chatMemoryProvider(id -> MessageWindowChatMemory.builder()
                        .id(id)
                        .maxMessages(MEMORY_MESSAGES)
                        .build())
                .tools(
                        new BookingTools(bookings(options, source)),
                        new PolicyTools(policies(options, handbook)),
                        new BorderTools(options.peerUrl()),
                        new PlanningTools(planner),
                        new LetterTools(models.streaming()));
        if (!options.has(Fault.SEQUENTIAL_TOOLS)) {
            services.executeToolsConcurrently(toolThreads);
        }
        return services.build();
    }

    private static Bookings bookings(Options options, DataSource source) {
        return options.has(Fault.N_PLUS_ONE) ? new RowByRowBookings(source) : new JoinedBookings(source);
    }

    private static PolicyLookup policies(Options options, Handbook handbook) {
        return options.has(Fault.REDUNDANT_RETRIEVAL) ? new RetrievalPerSection(handbook) : new OneRetrieval(handbook);
    }

    private static EmbeddingModel embeddings(Options options) {
        return options.embedding().equals("hash") ? new HashEmbedding() : new AllMiniLmL6V2QuantizedEmbeddingModel();
    }

    String handle(String clerk, String request) {
        return supervisor.handle(clerk, request);
    }

    DataSource dataSource() {
        return database.dataSource();
    }

    @Override
    public void close() throws SQLException {
        toolThreads.shutdown();
        database.close();
    }
}
