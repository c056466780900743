package com.example.scenarios.cases;

import com.example.modelserver.Prompt;
import com.example.modelserver.Refusal;
import com.example.modelserver.Reply;
import com.example.scenarios.Breaker;
import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Retrying;
import com.example.scenarios.Scenario;
import com.example.scenarios.Served;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The provider answers three of ten calls with 503, and the client makes three attempts with fixed waits of 1 s and 2 s.
 * Repaired: after a 503 a breaker sends everything to the provider's second deployment for 20 s.
 */
public final class F06FixedWaits implements Scenario {
    private static final double REFUSED = 0.3;
    private static final int FIRST_WAIT = 1_000;
    private static final double OPEN = 20_000;

    @Override
    public String id() {
        return "F06";
    }

    @Override
    public Load load() {
        return Load.closed(16);
    }

    @Override
    public World world(Setting setting) {
        return World.of(
                        setting,
                        F06FixedWaits::next,
                        setting.latency(300, 0.02, 3),
                        (prompt, call) -> chance(setting, call) < REFUSED
                                ? Optional.of(Refusal.overloaded(setting.millis(80)))
                                : Optional.empty())
                .with("stock", (query, body) -> Served.ok("There are 14 of " + query, 40));
    }

    private static double chance(Setting setting, int call) {
        return new SplittableRandom(setting.seed() * 7_907 + call).split().nextDouble();
    }

    private static Reply next(Prompt prompt) {
        return prompt.steps() == 0
                ? Prose.call("look_up_stock", "article", prompt.user())
                : Prose.answer(70, "In stock");
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        HttpClientBuilder client = setting.planted()
                ? Retrying.on(Set.of(503), 3, attempt -> setting.millis(FIRST_WAIT * attempt))
                : Breaker.on(setting.millis(OPEN));
        Seller seller = AiServices.builder(Seller.class)
                .chatModel(outside.builder("seller").httpClientBuilder(client).build())
                .tools(new Stock(outside))
                .build();
        return (visitor, watch) -> watch.session(() -> seller.sell("article " + visitor));
    }

    interface Seller {
        @UserMessage("Can you deliver {{it}}?")
        String sell(String article);
    }

    /** What the seller may look up. */
    public static final class Stock {
        private final Outside outside;

        Stock(Outside outside) {
            this.outside = outside;
        }

        @Tool(name = "look_up_stock", value = "How many of an article there are")
        public String lookUpStock(@P("the article") String article) throws IOException, InterruptedException {
            return outside.get("stock", article).body();
        }
    }
}
