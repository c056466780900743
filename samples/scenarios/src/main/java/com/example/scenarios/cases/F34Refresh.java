package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.Store;
import com.example.scenarios.ThreadKind;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A thread keeps the terms of all passages in a map that it builds anew again and again, and the old ones fill the heap, so
 * that the JVM stops for long collections: a statement of 20 ms in a retrieval then takes 100 ms and more, though the
 * database is as fast as ever. Repaired: the map is changed in place.
 */
public final class F34Refresh implements Scenario {
    private static final int CLIENTS = 4;
    private static final int STATEMENTS = 4;
    private static final double STATEMENT = 20;

    @Override
    public String id() {
        return "F34";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, prompt -> Prose.answer(40, "In short"), setting.latency(120, 0.02, 1));
    }

    @Override
    public Program open(Setting setting, Outside outside) throws SQLException {
        Store store = Store.open("passages-pool", CLIENTS)
                .with("CREATE TABLE passage (id INT PRIMARY KEY, subject VARCHAR(100))")
                .waiting("passage", setting.millis(STATEMENT));
        Terms terms = new Terms(setting.planted());
        terms.build();
        ThreadKind.PLATFORM.named("terms-").newThread(terms::refresh).start();
        Guide guide = AiServices.builder(Guide.class)
                .chatModel(outside.model("guide"))
                .contentRetriever(new Passages(store))
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> guide.answer("question " + visitor));
            }

            @Override
            public void close() {
                terms.stop();
                store.close();
            }
        };
    }

    interface Guide {
        @UserMessage("{{it}}")
        String answer(String question);
    }

    private record Passages(Store store) implements ContentRetriever {
        @Override
        public List<Content> retrieve(Query query) {
            List<Content> found = new ArrayList<>();
            try {
                for (int part = 0; part < STATEMENTS; part++) {
                    found.add(Content.from(
                            part + " " + store.find("SELECT id FROM passage WHERE subject = ?", query.text() + part)));
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return found;
        }
    }

    /** Which terms stand in which passages. */
    private static final class Terms {
        private static final int TERMS = 450_000;
        private static final int PART = 6_000;

        private final boolean anew;
        private volatile Map<Integer, List<Integer>> terms = new HashMap<>();
        private volatile boolean stopped;

        Terms(boolean anew) {
            this.anew = anew;
        }

        void build() {
            Map<Integer, List<Integer>> next = new HashMap<>();
            for (int term = 0; term < TERMS && !stopped; term++) {
                next.put(term, passages(term));
                if (term % PART == 0) {
                    Setting.sleep(3);
                }
            }
            terms = next;
        }

        private static List<Integer> passages(int term) {
            List<Integer> passages = new ArrayList<>(4);
            passages.add(1_000 + term);
            passages.add(2_000 + term);
            return passages;
        }

        void refresh() {
            while (!stopped) {
                if (anew) {
                    build();
                } else {
                    change();
                }
            }
        }

        /** By the map's own lists: a look-up for each term would make an object for its number. */
        private void change() {
            int changed = 0;
            for (List<Integer> passages : terms.values()) {
                if (stopped) {
                    return;
                }
                passages.set(0, passages.get(1));
                if (changed++ % PART == 0) {
                    Setting.sleep(3);
                }
            }
        }

        void stop() {
            stopped = true;
        }
    }
}
