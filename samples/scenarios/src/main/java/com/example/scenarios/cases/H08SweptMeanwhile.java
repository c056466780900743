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
import dev.langchain4j.model.chat.ChatModel;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Healthy: while all its visitors wait for a model, the program tidies up, which fills the young part of the heap; so
 * collections come in those waits only, and delay nobody.
 */
public final class H08SweptMeanwhile implements Scenario {
    private static final int CLIENTS = 3;
    private static final double STATEMENT = 20;

    @Override
    public String id() {
        return "H08";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, prompt -> Prose.answer(60, "At length"), setting.latency(1_000, 0, 2));
    }

    @Override
    public Program open(Setting setting, Outside outside) throws SQLException {
        Store store = Store.open("letters-pool", CLIENTS)
                .with("CREATE TABLE letter (id INT PRIMARY KEY, subject VARCHAR(100))")
                .waiting("letter", setting.millis(STATEMENT));
        Writer writer = new Writer(outside.model("writer"), store, setting);
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> writer.write("letter " + visitor));
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    /** The agent. */
    private static final class Writer {
        private final ChatModel model;
        private final Store store;
        private final Setting setting;
        private final AtomicInteger asking = new AtomicInteger();
        private final Semaphore allAsking = new Semaphore(0);

        Writer(ChatModel model, Store store, Setting setting) {
            this.model = model;
            this.store = store;
            this.setting = setting;
            ThreadKind.PLATFORM.named("tidy-").newThread(this::tidy).start();
        }

        String write(String subject) throws SQLException {
            String found = store.find("SELECT id FROM letter WHERE subject = ?", subject)
                    .toString();
            if (asking.incrementAndGet() == CLIENTS) {
                allAsking.release();
            }
            try {
                return model.chat(subject + found);
            } finally {
                asking.decrementAndGet();
            }
        }

        private void tidy() {
            while (true) {
                allAsking.acquireUninterruptibly();
                setting.pause(40);
                long before = collections();
                Object[] kept = new Object[60_000];
                for (int i = 0; asking.get() == CLIENTS && collections() == before; i++) {
                    for (int piece = 0; piece < 1_000; piece++) {
                        kept[(1_000 * i + piece) % kept.length] = new byte[100];
                    }
                }
            }
        }

        private static long collections() {
            return ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                    .sum();
        }
    }
}
