package com.example.scenarios.cases;

import com.example.modelserver.Prompt;
import com.example.modelserver.Reply;
import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Scenario;
import com.example.scenarios.Scripts;
import com.example.scenarios.Setting;
import com.example.scenarios.ThreadKind;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * Two agents, a thread each, on which an agent does its own work and answers the other's questions. From the twentieth
 * visitor on both have work at once, each asks the other in the middle of it, and neither comes to answer. Repaired:
 * questions are answered on a second thread. The program notices that nothing goes on any more and ends.
 */
public final class F23Partners implements Scenario {
    private static final int ONE_SIDED = 20;
    private static final double ANSWER = 15;
    /** Longer than any session by far, the cold first one included: until then it could be a slow answer. */
    private static final double PATIENCE = 25_000;

    @Override
    public String id() {
        return "F23M";
    }

    @Override
    public Load load() {
        return Load.closed(2).endingWhenIdleFor(PATIENCE);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, F23Partners::next, setting.latency(60, 0, 0.5));
    }

    private static Reply next(Prompt prompt) {
        String tool = prompt.model().equals("buyer") ? "ask_seller" : "ask_buyer";
        return Scripts.callsOnce(tool, "question", 30).next(prompt);
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Partner buyer = new Partner(setting, "buyer-");
        Partner seller = new Partner(setting, "seller-");
        UnaryOperator<String> buying = AiServices.builder(Buyer.class)
                .chatModel(outside.model("buyer"))
                .tools(new AsksSeller(seller))
                .build()::buy;
        UnaryOperator<String> selling = AiServices.builder(Seller.class)
                .chatModel(outside.model("seller"))
                .tools(new AsksBuyer(buyer))
                .build()::sell;
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                boolean sells = visitor > ONE_SIDED && visitor % 2 == 1;
                watch.session(() -> {
                    if (sells) {
                        seller.work(selling, "goods " + visitor);
                    } else {
                        buyer.work(buying, "goods " + visitor);
                    }
                });
            }

            @Override
            public void close() {
                buyer.close();
                seller.close();
            }
        };
    }

    interface Buyer {
        @UserMessage("{{it}}")
        String buy(String goods);
    }

    interface Seller {
        @UserMessage("{{it}}")
        String sell(String goods);
    }

    /** What the buyer may do. */
    public static final class AsksSeller {
        private final Partner seller;

        AsksSeller(Partner seller) {
            this.seller = seller;
        }

        @Tool(name = "ask_seller", value = "Asks the seller")
        public String askSeller(@P("the question") String question) throws InterruptedException, ExecutionException {
            return seller.ask(question);
        }
    }

    /** What the seller may do. */
    public static final class AsksBuyer {
        private final Partner buyer;

        AsksBuyer(Partner buyer) {
            this.buyer = buyer;
        }

        @Tool(name = "ask_buyer", value = "Asks the buyer")
        public String askBuyer(@P("the question") String question) throws InterruptedException, ExecutionException {
            return buyer.ask(question);
        }
    }

    /** An agent's threads. */
    private static final class Partner {
        private final Setting setting;
        private final ExecutorService work;
        private final ExecutorService answers;

        Partner(Setting setting, String name) {
            this.setting = setting;
            this.work = Executors.newSingleThreadExecutor(ThreadKind.PLATFORM.named(name));
            this.answers = setting.planted()
                    ? work
                    : Executors.newSingleThreadExecutor(ThreadKind.PLATFORM.named(name + "answers-"));
        }

        String work(UnaryOperator<String> service, String goods) throws InterruptedException, ExecutionException {
            return work.submit(() -> service.apply(goods)).get();
        }

        String ask(String question) throws InterruptedException, ExecutionException {
            return answers.submit(() -> answer(question)).get();
        }

        private String answer(String question) {
            setting.pause(ANSWER);
            return "yes to " + question;
        }

        void close() {
            work.shutdown();
            answers.shutdown();
        }
    }
}
