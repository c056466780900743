package com.example.scenarios.cases;

import com.example.modelserver.Prompt;
import com.example.modelserver.Reply;
import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import dev.langchain4j.agentic.Agent;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import java.util.Map;

/**
 * A planner and a worker ask each other to clarify, eight times round, until the loop's limit ends it. Repaired: the
 * worker is told what to assume, and is done in the first round.
 */
public final class F10PleaseClarify implements Scenario {
    private static final int ROUNDS = 8;
    private static final String ASSUME = "If something is missing, assume the current year.";

    @Override
    public String id() {
        return "F10";
    }

    @Override
    public Load load() {
        return Load.closed(12);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, F10PleaseClarify::next, setting.latency(150, 0.05, 3));
    }

    private static Reply next(Prompt prompt) {
        if (prompt.model().equals("planner")) {
            return Reply.text("Compute the revenue of the region. Please clarify what you lack.");
        }
        return Reply.text(
                prompt.user().contains(ASSUME)
                        ? "DONE: the revenue is 4.2 million."
                        : "Please clarify which period is meant.");
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Planner planner = AgenticServices.agentBuilder(Planner.class)
                .chatModel(outside.model("planner"))
                .outputKey("task")
                .build();
        Worker worker = AgenticServices.agentBuilder(Worker.class)
                .chatModel(outside.model("worker"))
                .outputKey("answer")
                .build();
        UntypedAgent desk = AgenticServices.loopBuilder()
                .name("desk")
                .subAgents(planner, worker)
                .maxIterations(ROUNDS)
                .exitCondition(
                        scope -> String.valueOf(scope.readState("answer", "")).startsWith("DONE"))
                .outputKey("answer")
                .build();
        String hint = setting.planted() ? "" : ASSUME;
        return (visitor, watch) -> watch.session(() -> desk.invoke(
                Map.of("request", "the revenue of region " + visitor, "answer", "nothing yet", "hint", hint)));
    }

    /** Decides what is to be done. */
    public interface Planner {
        @UserMessage("Request: {{request}}. The worker said: {{answer}}. What is to be done?")
        @Agent(name = "planner", description = "decides what is to be done")
        String plan(@V("request") String request, @V("answer") String answer);
    }

    /** Does it. */
    public interface Worker {
        @UserMessage("Task: {{task}} for {{request}}. {{hint}}")
        @Agent(name = "worker", description = "does it")
        String work(@V("task") String task, @V("request") String request, @V("hint") String hint);
    }
}
