package com.example.scenarios.cases;

import com.example.modelserver.Prompt;
import com.example.modelserver.Reply;
import com.example.modelserver.ToolCall;
import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Served;
import com.example.scenarios.Setting;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One reply of the model names six tool calls of 120 ms, and they run one after another. Repaired: side by side on six
 * threads for each client.
 */
public final class F02ToolsInTurn implements Scenario {
    private static final int CLIENTS = 8;
    private static final int SUPPLIERS = 6;
    private static final double ANSWER = 120;

    @Override
    public String id() {
        return "F02";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, F02ToolsInTurn::next, setting.latency(150, 0.02, 2))
                .with("supplier", (query, body) -> Served.ok("Offer of " + query + ": 12 pieces", ANSWER));
    }

    private static Reply next(Prompt prompt) {
        if (prompt.steps() > 0) {
            return Prose.answer(90, "The best offer");
        }
        List<ToolCall> calls = new ArrayList<>();
        for (int supplier = 1; supplier <= SUPPLIERS; supplier++) {
            String about = "supplier " + supplier + " on " + prompt.user();
            calls.add(Prose.toolCall("ask_supplier", "about", about, supplier));
        }
        return Reply.calls(calls);
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS * SUPPLIERS);
        AiServices<Buyer> services = AiServices.builder(Buyer.class)
                .chatModel(outside.model("buyer"))
                .tools(new Suppliers(outside));
        if (!setting.planted()) {
            services.executeToolsConcurrently(threads);
        }
        Buyer buyer = services.build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> buyer.buy("article " + visitor));
            }

            @Override
            public void close() {
                threads.shutdown();
            }
        };
    }

    interface Buyer {
        @UserMessage("Who sells {{it}}?")
        String buy(String article);
    }

    /** What the buyer may ask. */
    public static final class Suppliers {
        private final Outside outside;

        Suppliers(Outside outside) {
            this.outside = outside;
        }

        @Tool(name = "ask_supplier", value = "Asks one supplier for an offer")
        public String askSupplier(@P("supplier and article") String about) throws IOException, InterruptedException {
            return outside.get("supplier", about).body();
        }
    }
}
