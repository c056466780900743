package com.example.scenarios.cases;

import com.example.modelserver.Prompt;
import com.example.modelserver.Reply;
import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Served;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.UserMessage;
import java.io.IOException;

/**
 * In the third of ten turns a tool returns 60 KB of JSON, which stays in the conversation for good. Repaired: the tool
 * returns the dozen rows that were asked for.
 */
public final class F05BigResult implements Scenario {
    private static final int TURNS = 10;
    private static final int EXPORT_TURN = 3;
    private static final int ROWS = 600;
    private static final int NEEDED = 12;

    @Override
    public String id() {
        return "F05";
    }

    @Override
    public Load load() {
        return Load.closed(20).ofSessions(TURNS);
    }

    @Override
    public World world(Setting setting) {
        int rows = setting.planted() ? ROWS : NEEDED;
        return World.of(setting, F05BigResult::next, setting.latency(150, 0.06, 2))
                .with("orders", (query, body) -> Served.ok(orders(query, rows), 60))
                .with("order", (query, body) -> Served.ok("Order " + query + " is on its way", 30));
    }

    private static Reply next(Prompt prompt) {
        if (prompt.steps() > 0) {
            return Prose.answer(60, "As for " + prompt.user());
        }
        return prompt.turns() == EXPORT_TURN
                ? Prose.call("export_orders", "customer", prompt.user())
                : Prose.call("find_order", "question", prompt.user());
    }

    private static String orders(String customer, int rows) {
        StringBuilder json = new StringBuilder("[");
        for (int row = 0; row < rows; row++) {
            json.append(row == 0 ? "" : ",\n")
                    .append("{\"order\": ")
                    .append(100_000 + Math.floorMod(customer.hashCode() + row * 7_919, 900_000))
                    .append(", \"state\": \"shipped\", \"carrier\": \"north line\", \"weightGrams\": ")
                    .append(500 + row * 3)
                    .append(", \"gift\": false}");
        }
        return json.append("]").toString();
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Helper helper = AiServices.builder(Helper.class)
                .chatModel(outside.model("helper"))
                .tools(new Orders(outside))
                .chatMemoryProvider(id -> MessageWindowChatMemory.builder()
                        .id(id)
                        .maxMessages(10 * TURNS)
                        .build())
                .build();
        return (visitor, watch) -> {
            for (int turn = 1; turn <= TURNS; turn++) {
                String text = "customer " + visitor + ", question " + turn;
                watch.session(() -> helper.help(visitor, text));
            }
        };
    }

    interface Helper {
        String help(@MemoryId int customer, @UserMessage String question);
    }

    /** What the helper may look up. */
    public static final class Orders {
        private final Outside outside;

        Orders(Outside outside) {
            this.outside = outside;
        }

        @Tool(name = "export_orders", value = "The orders of a customer")
        public String exportOrders(@P("the customer") String customer) throws IOException, InterruptedException {
            return outside.get("orders", customer).body();
        }

        @Tool(name = "find_order", value = "Where one order is")
        public String findOrder(@P("the question") String question) throws IOException, InterruptedException {
            return outside.get("order", question).body();
        }
    }
}
