package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Scenario;
import com.example.scenarios.Scripts;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Three agents count stock, sixty shelves each, and look at each shelf, 2 ms, inside the one lock around the map of counts:
 * some 400 short holds a second, and most waits below 5 ms. Repaired: they look outside of the lock. {@code F17} has a
 * monitor, {@code F17L} a {@link ReentrantLock}.
 */
public final class F17StockCount implements Scenario {
    private static final int CLIENTS = 3;
    private static final int SHELVES = 60;
    private static final double LOOK = 2;
    /** To the next shelf; without it whoever gives a lock back would take it again at once. */
    private static final double STEP = 1;

    private final boolean monitor;

    public F17StockCount(boolean monitor) {
        this.monitor = monitor;
    }

    @Override
    public String id() {
        return monitor ? "F17" : "F17L";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, Scripts.callsOnce("count_stock", "aisle", 30), setting.latency(40, 0, 0.5));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Counts counts = monitor ? new Board(setting) : new Ledger(setting);
        Keeper keeper = AiServices.builder(Keeper.class)
                .chatModel(outside.model("keeper"))
                .tools(new Aisles(counts, setting))
                .build();
        return (visitor, watch) -> watch.session(() -> keeper.count("aisle " + visitor));
    }

    interface Keeper {
        @UserMessage("{{it}}")
        String count(String aisle);
    }

    /** What the keeper may do. */
    public static final class Aisles {
        private final Counts counts;
        private final Setting setting;
        private final boolean atOnce;

        Aisles(Counts counts, Setting setting) {
            this.counts = counts;
            this.setting = setting;
            this.atOnce = setting.planted();
        }

        @Tool(name = "count_stock", value = "Counts the stock of an aisle")
        public String countStock(@P("the aisle") String aisle) {
            int pieces = 0;
            for (int number = 0; number < SHELVES; number++) {
                String shelf = aisle + "/" + number;
                pieces += atOnce ? counts.lookAndKeep(shelf) : counts.lookThenKeep(shelf);
                setting.pause(STEP);
            }
            return pieces + " pieces";
        }
    }

    /** How much lies on each shelf. */
    private abstract static class Counts {
        final Map<String, Integer> counts = new HashMap<>();
        private final Setting setting;

        Counts(Setting setting) {
            this.setting = setting;
        }

        abstract int lookAndKeep(String shelf);

        abstract int lookThenKeep(String shelf);

        final int look(String shelf) {
            setting.pause(LOOK);
            return Math.floorMod(shelf.hashCode(), 10);
        }
    }

    private static final class Board extends Counts {
        Board(Setting setting) {
            super(setting);
        }

        @Override
        synchronized int lookAndKeep(String shelf) {
            int pieces = look(shelf);
            counts.put(shelf, pieces);
            return pieces;
        }

        @Override
        int lookThenKeep(String shelf) {
            int pieces = look(shelf);
            synchronized (this) {
                counts.put(shelf, pieces);
            }
            return pieces;
        }
    }

    private static final class Ledger extends Counts {
        private final ReentrantLock lock = new ReentrantLock();

        Ledger(Setting setting) {
            super(setting);
        }

        @Override
        int lookAndKeep(String shelf) {
            lock.lock();
            try {
                int pieces = look(shelf);
                counts.put(shelf, pieces);
                return pieces;
            } finally {
                lock.unlock();
            }
        }

        @Override
        int lookThenKeep(String shelf) {
            int pieces = look(shelf);
            lock.lock();
            try {
                counts.put(shelf, pieces);
            } finally {
                lock.unlock();
            }
            return pieces;
        }
    }
}
