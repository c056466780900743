package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.Store;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A retriever lists the chunks of a topic, then reads each with a statement of its own: 25 of 6 ms. Repaired: one
 * statement reads them all. A slower query, 90 ms, runs beside the model call and holds nobody up.
 */
public final class F01RowByRow implements Scenario {
    private static final int TOPICS = 40;
    private static final int CHUNKS = 25;
    private static final double ROUND_TRIP = 6;
    private static final double AUDIT = 90;

    @Override
    public String id() {
        return "F01";
    }

    @Override
    public Load load() {
        return Load.closed(10);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, prompt -> Prose.answer(80, "In short"), setting.latency(150, 0.02, 2));
    }

    @Override
    public Program open(Setting setting, Outside outside) throws SQLException {
        Store store = Store.open("library", 24)
                .with(
                        "CREATE TABLE chunk (id INT PRIMARY KEY, topic VARCHAR(20), body VARCHAR(400))",
                        "CREATE INDEX chunk_of_topic ON chunk (topic)",
                        "CREATE TABLE access_log (id INT PRIMARY KEY, topic VARCHAR(20))");
        List<Object[]> chunks = new ArrayList<>();
        for (int id = 0; id < TOPICS * CHUNKS; id++) {
            chunks.add(new Object[] {id, "topic " + id % TOPICS, Prose.of(30, "Chunk " + id)});
        }
        store.fill("INSERT INTO chunk VALUES (?, ?, ?)", chunks);
        store.waiting("chunk", setting.millis(ROUND_TRIP)).waiting("access_log", setting.millis(AUDIT));
        return new Library(setting.planted(), store, outside);
    }

    interface Librarian {
        @UserMessage("What do the chunks say on {{it}}?")
        String answer(String topic);
    }

    private static final class Library implements Program {
        private final Store store;
        private final ExecutorService audits = Executors.newCachedThreadPool();
        private final Librarian librarian;

        Library(boolean planted, Store store, Outside outside) {
            this.store = store;
            this.librarian = AiServices.builder(Librarian.class)
                    .chatModel(outside.model("reader"))
                    .contentRetriever(planted ? new RowByRow(this) : new AllAtOnce(this))
                    .build();
        }

        @Override
        public void serve(int visitor, Watch watch) throws InterruptedException {
            watch.session(() -> librarian.answer("topic " + visitor % TOPICS + ", question " + visitor));
        }

        /** Nobody waits for it. */
        void audit(String topic) {
            audits.execute(() -> {
                try {
                    store.find("SELECT count(*) FROM access_log WHERE topic = ?", topic);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        @Override
        public void close() {
            audits.shutdown();
            store.close();
        }
    }

    private abstract static class Chunks implements ContentRetriever {
        final Library library;

        Chunks(Library library) {
            this.library = library;
        }

        @Override
        public final List<Content> retrieve(Query query) {
            String topic = query.text().replaceAll(".*(topic \\d+).*", "$1");
            library.audit(topic);
            try (Connection connection = library.store.source().getConnection()) {
                return bodies(connection, topic).stream().map(Content::from).toList();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        abstract List<String> bodies(Connection connection, String topic) throws SQLException;
    }

    private static final class RowByRow extends Chunks {
        RowByRow(Library library) {
            super(library);
        }

        @Override
        List<String> bodies(Connection connection, String topic) throws SQLException {
            List<String> bodies = new ArrayList<>();
            for (String id : Store.find(connection, "SELECT id FROM chunk WHERE topic = ?", topic)) {
                bodies.addAll(Store.find(connection, "SELECT body FROM chunk WHERE id = ?", Integer.parseInt(id)));
            }
            return bodies;
        }
    }

    private static final class AllAtOnce extends Chunks {
        AllAtOnce(Library library) {
            super(library);
        }

        @Override
        List<String> bodies(Connection connection, String topic) throws SQLException {
            return Store.find(connection, "SELECT body FROM chunk WHERE topic = ? ORDER BY id", topic);
        }
    }
}
