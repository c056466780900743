package com.example.scenarios.cases;

import com.example.modelserver.Prompt;
import com.example.modelserver.Reply;
import com.example.modelserver.ToolCall;
import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
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
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Eight parts of a question are looked up side by side, each in the table of its shard; one shard is cold and takes
 * 900 ms where the others take 80 ms. Repaired: it is as warm as the others.
 */
public final class F25ColdShard implements Scenario {
    private static final int CLIENTS = 6;
    private static final int SHARDS = 8;
    private static final int COLD = 5;
    private static final double WARM_MILLIS = 80;
    private static final double COLD_MILLIS = 900;

    @Override
    public String id() {
        return "F25";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, F25ColdShard::next, setting.latency(80, 0.02, 2));
    }

    private static Reply next(Prompt prompt) {
        if (prompt.steps() > 0) {
            return Prose.answer(60, "All parts together");
        }
        List<ToolCall> calls = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            calls.add(Prose.toolCall("read_part", "part", "part " + shard + " of " + prompt.user(), shard));
        }
        return Reply.calls(calls);
    }

    @Override
    public Program open(Setting setting, Outside outside) throws SQLException {
        Store store = Store.open("parts-pool", CLIENTS * SHARDS);
        for (int shard = 0; shard < SHARDS; shard++) {
            boolean cold = setting.planted() && shard == COLD;
            store.with("CREATE TABLE part_" + shard + " (id INT PRIMARY KEY, subject VARCHAR(100))")
                    .waiting("part_" + shard, setting.millis(cold ? COLD_MILLIS : WARM_MILLIS));
        }
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS * SHARDS);
        Collector collector = AiServices.builder(Collector.class)
                .chatModel(outside.model("collector"))
                .tools(new Parts(store))
                .executeToolsConcurrently(threads)
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> collector.collect("subject " + visitor));
            }

            @Override
            public void close() {
                threads.shutdown();
                store.close();
            }
        };
    }

    interface Collector {
        @UserMessage("Collect all on {{it}}")
        String collect(String subject);
    }

    /** What the collector may read. */
    public static final class Parts {
        private final Store store;

        Parts(Store store) {
            this.store = store;
        }

        @Tool(name = "read_part", value = "Reads one part")
        public String readPart(@P("the part") String part) throws SQLException {
            int shard = part.charAt("part ".length()) - '0';
            List<String> found = store.find("SELECT id FROM part_" + shard + " WHERE subject = ?", part);
            return found.size() + " entries in " + part;
        }
    }
}
