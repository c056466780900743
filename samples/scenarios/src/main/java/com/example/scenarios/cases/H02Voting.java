package com.example.scenarios.cases;

import com.example.modelserver.Prompt;
import com.example.modelserver.Reply;
import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Healthy: the same prompt is put five times side by side at temperature 1, and the majority wins. */
public final class H02Voting implements Scenario {
    private static final int VOTES = 5;

    @Override
    public String id() {
        return "H02";
    }

    @Override
    public Load load() {
        return Load.closed(8);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, H02Voting::next, setting.latency(250, 0.05, 4));
    }

    private static Reply next(Prompt prompt) {
        if (prompt.model().equals("voter")) {
            return Reply.text("The answer is " + Math.floorMod(prompt.user().hashCode(), 10));
        }
        return prompt.steps() == 0 ? Prose.call("solve", "riddle", prompt.user()) : Prose.answer(30, "It is");
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        ExecutorService threads = Executors.newCachedThreadPool();
        ChatModel voter = outside.builder("voter").temperature(1.0).build();
        Solver solver = AiServices.builder(Solver.class)
                .chatModel(outside.model("solver"))
                .tools(new Majority(voter, threads))
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> solver.solve("riddle " + visitor));
            }

            @Override
            public void close() {
                threads.shutdown();
            }
        };
    }

    interface Solver {
        @UserMessage("Solve {{it}}.")
        String solve(String riddle);
    }

    /** What the solver may do. */
    public static final class Majority {
        private final ChatModel voter;
        private final ExecutorService threads;

        Majority(ChatModel voter, ExecutorService threads) {
            this.voter = voter;
            this.threads = threads;
        }

        @Tool(name = "solve", value = "What most say")
        public String solve(@P("the riddle") String riddle) {
            List<CompletableFuture<String>> votes = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> voter.chat(riddle), threads))
                    .limit(VOTES)
                    .toList();
            Map<String, Long> counted = votes.stream()
                    .map(CompletableFuture::join)
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
            return counted.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
        }
    }
}
