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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A tool hands each conversion to an executor of four threads; ten a second come, and each takes a second. Repaired:
 * twenty-four threads.
 */
public final class F14FewWorkers implements Scenario {
    private static final int FEW = 4;
    private static final int ENOUGH = 24;
    private static final double CONVERSION = 1_000;

    @Override
    public String id() {
        return "F14";
    }

    @Override
    public Load load() {
        return Load.open(10);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, Scripts.callsOnce("convert", "document", 30), setting.latency(80, 0, 1))
                .with("converter", (query, body) -> Served.ok("converted " + query, CONVERSION));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        AtomicInteger made = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(
                setting.planted() ? FEW : ENOUGH, work -> new Thread(work, "conversion-" + made.incrementAndGet()));
        Archivist archivist = AiServices.builder(Archivist.class)
                .chatModel(outside.model("archivist"))
                .tools(new Conversion(outside, workers))
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> archivist.file("document " + visitor));
            }

            @Override
            public void close() {
                workers.shutdown();
            }
        };
    }

    interface Archivist {
        @UserMessage("{{it}}")
        String file(String document);
    }

    /** What the archivist may do. */
    public static final class Conversion {
        private final Outside outside;
        private final ExecutorService workers;

        Conversion(Outside outside, ExecutorService workers) {
            this.outside = outside;
            this.workers = workers;
        }

        @Tool(name = "convert", value = "Converts a document")
        public String convert(@P("the document") String document) throws InterruptedException, ExecutionException {
            Future<String> converted =
                    workers.submit(() -> outside.get("converter", document).body());
            return converted.get();
        }
    }
}
