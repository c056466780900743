package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Scripts;
import com.example.scenarios.Setting;
import com.example.scenarios.Store;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Eight agents share a map of prices. What is not in it yet is read from the database, 30 ms, while the one lock around the
 * map is held. Repaired: it is read outside of the lock. {@code F16} has a monitor, {@code F16L} a {@link ReentrantLock}.
 */
public final class F16PriceList implements Scenario {
    private static final int CLIENTS = 8;
    private static final int LOOKUPS = 2;
    private static final int ARTICLES = 500;
    private static final double STATEMENT = 30;

    private final boolean monitor;

    public F16PriceList(boolean monitor) {
        this.monitor = monitor;
    }

    @Override
    public String id() {
        return monitor ? "F16" : "F16L";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(
                setting, Scripts.callsInTurn("look_up_price", "article", LOOKUPS, 30), setting.latency(50, 0, 0.5));
    }

    @Override
    public Program open(Setting setting, Outside outside) throws SQLException {
        Store store =
                Store.open("prices-pool", CLIENTS).with("CREATE TABLE price (id INT PRIMARY KEY, amount VARCHAR(100))");
        List<Object[]> rows = new ArrayList<>();
        for (int id = 0; id < ARTICLES; id++) {
            rows.add(new Object[] {id, Prose.of(8, "Price " + id)});
        }
        store.fill("INSERT INTO price VALUES (?, ?)", rows).waiting("price", setting.millis(STATEMENT));
        Prices prices = monitor ? new Board(store) : new Ledger(store);
        Seller seller = AiServices.builder(Seller.class)
                .chatModel(outside.model("seller"))
                .tools(new Counter(prices, setting.planted()))
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> seller.offer("order " + visitor));
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    interface Seller {
        @UserMessage("{{it}}")
        String offer(String order);
    }

    /** What the seller may look up. */
    public static final class Counter {
        private final Prices prices;
        private final boolean atOnce;

        Counter(Prices prices, boolean atOnce) {
            this.prices = prices;
            this.atOnce = atOnce;
        }

        @Tool(name = "look_up_price", value = "The price of an article")
        public String lookUpPrice(@P("the article") String article) throws SQLException {
            return atOnce ? prices.findOrRead(article) : prices.findThenRead(article);
        }
    }

    /** Prices that are known already, and the table with the others. */
    private abstract static class Prices {
        final Map<String, String> known = new HashMap<>();
        private final Store store;

        Prices(Store store) {
            this.store = store;
        }

        abstract String findOrRead(String article) throws SQLException;

        abstract String findThenRead(String article) throws SQLException;

        final String read(String article) throws SQLException {
            int id = Math.floorMod(article.hashCode(), ARTICLES);
            return store.find("SELECT amount FROM price WHERE id = ?", id).toString();
        }
    }

    private static final class Board extends Prices {
        Board(Store store) {
            super(store);
        }

        @Override
        synchronized String findOrRead(String article) throws SQLException {
            String price = known.get(article);
            if (price == null) {
                price = read(article);
                known.put(article, price);
            }
            return price;
        }

        @Override
        String findThenRead(String article) throws SQLException {
            String price;
            synchronized (this) {
                price = known.get(article);
            }
            if (price == null) {
                price = read(article);
                synchronized (this) {
                    known.put(article, price);
                }
            }
            return price;
        }
    }

    private static final class Ledger extends Prices {
        private final ReentrantLock lock = new ReentrantLock();

        Ledger(Store store) {
            super(store);
        }

        @Override
        String findOrRead(String article) throws SQLException {
            lock.lock();
            try {
                String price = known.get(article);
                if (price == null) {
                    price = read(article);
                    known.put(article, price);
                }
                return price;
            } finally {
                lock.unlock();
            }
        }

        @Override
        String findThenRead(String article) throws SQLException {
            String price = find(article);
            if (price == null) {
                price = read(article);
                keep(article, price);
            }
            return price;
        }

        private String find(String article) {
            lock.lock();
            try {
                return known.get(article);
            } finally {
                lock.unlock();
            }
        }

        private void keep(String article, String price) {
            lock.lock();
            try {
                known.put(article, price);
            } finally {
                lock.unlock();
            }
        }
    }
}
