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
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Healthy: a long job is started and asked after every five seconds, ten times, until it is done. */
public final class H04Polling implements Scenario {
    private static final int POLLS = 10;
    private static final double EVERY = 5_000;

    @Override
    public String id() {
        return "H04";
    }

    @Override
    public Load load() {
        return Load.closed(70);
    }

    @Override
    public World world(Setting setting) {
        Map<String, Integer> asked = new ConcurrentHashMap<>();
        return World.of(setting, H04Polling::next, setting.latency(200, 0.02, 3))
                .with("start", (query, body) -> Served.ok("started " + body, 30))
                .with("status", (query, body) -> {
                    boolean done = asked.merge(query, 1, Integer::sum) >= POLLS;
                    return Served.ok(done ? "done" : "running", 20);
                });
    }

    private static Reply next(Prompt prompt) {
        if (prompt.steps() == 0) {
            return Prose.call("start_job", "job", prompt.user());
        }
        return prompt.lastResult().equals("done")
                ? Prose.answer(30, "The job is done")
                : Reply.calls(List.of(Prose.toolCall("job_status", "job", prompt.user(), prompt.steps() + 1)));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Operator operator = AiServices.builder(Operator.class)
                .chatModel(outside.model("operator"))
                .tools(new Jobs(outside, setting))
                .build();
        return (visitor, watch) -> watch.session(() -> operator.operate("job " + visitor));
    }

    interface Operator {
        @UserMessage("{{it}}")
        String operate(String job);
    }

    /** What the operator may do. */
    public static final class Jobs {
        private final Outside outside;
        private final Setting setting;

        Jobs(Outside outside, Setting setting) {
            this.outside = outside;
            this.setting = setting;
        }

        @Tool(name = "start_job", value = "Starts a job")
        public String startJob(@P("the job") String job) throws IOException, InterruptedException {
            return outside.post("start", job).body();
        }

        @Tool(name = "job_status", value = "Whether a job is done, asked five seconds from now")
        public String jobStatus(@P("the job") String job) throws IOException, InterruptedException {
            setting.pause(EVERY);
            return outside.get("status", job).body();
        }
    }
}
