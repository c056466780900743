package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Scenario;
import com.example.scenarios.Scripts;
import com.example.scenarios.Served;
import com.example.scenarios.Setting;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Whoever waits for a job looks every 200 ms whether it is done, four jobs in each session: 100 ms are lost with each.
 * Repaired: it is told.
 */
public final class F27Polling implements Scenario {
    private static final int STEPS = 4;
    private static final double EVERY = 200;
    private static final double SHORTEST = 220;

    @Override
    public String id() {
        return "F27";
    }

    @Override
    public Load load() {
        return Load.closed(10);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, Scripts.callsInTurn("render_page", "page", STEPS, 30), setting.latency(60, 0.01, 1))
                .with(
                        "renderer",
                        (query, body) -> Served.ok(
                                "rendered " + query,
                                SHORTEST
                                        + EVERY
                                                * setting.random(query.hashCode(), "render")
                                                        .nextDouble()));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        ExecutorService threads = Executors.newCachedThreadPool();
        Printer printer = AiServices.builder(Printer.class)
                .chatModel(outside.model("printer"))
                .tools(new Rendering(setting, outside, threads))
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> printer.print("brochure " + visitor));
            }

            @Override
            public void close() {
                threads.shutdown();
            }
        };
    }

    interface Printer {
        @UserMessage("{{it}}")
        String print(String brochure);
    }

    /** What the printer may do. */
    public static final class Rendering {
        private final Setting setting;
        private final Outside outside;
        private final ExecutorService threads;

        Rendering(Setting setting, Outside outside, ExecutorService threads) {
            this.setting = setting;
            this.outside = outside;
            this.threads = threads;
        }

        @Tool(name = "render_page", value = "Renders a page")
        public String renderPage(@P("the page") String page) throws InterruptedException, ExecutionException {
            Future<String> job =
                    threads.submit(() -> outside.get("renderer", page).body());
            while (setting.planted() && !job.isDone()) {
                setting.pause(EVERY);
            }
            return job.get();
        }
    }
}
