package com.example.scenarios.cases;

import com.example.scenarios.Knowledge;
import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import org.slf4j.MDC;

/**
 * One tenant of twenty has an index eight times as large, and its searches take eight times as long. Repaired: its index
 * is as small as the others'. The tenant stands in the logging context, as in many programs.
 */
public final class F24OneTenant implements Scenario {
    private static final int TENANTS = 20;
    private static final int LARGE = 7;
    private static final double SEARCH = 80;

    @Override
    public String id() {
        return "F24";
    }

    @Override
    public Load load() {
        return Load.closed(20);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, prompt -> Prose.answer(50, "In short"), setting.latency(30, 0.02, 0.5));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Guide small = guide(outside, Knowledge.retriever(100, setting.millis(SEARCH)));
        Guide large = setting.planted() ? guide(outside, Knowledge.retriever(800, setting.millis(8 * SEARCH))) : small;
        return (visitor, watch) -> {
            int tenant = visitor % TENANTS;
            MDC.put("tenant", "T" + tenant);
            try {
                watch.session(() -> (tenant == LARGE ? large : small).explain("subject " + visitor));
            } finally {
                MDC.remove("tenant");
            }
        };
    }

    private static Guide guide(Outside outside, ContentRetriever retriever) {
        return AiServices.builder(Guide.class)
                .chatModel(outside.model("guide"))
                .contentRetriever(retriever)
                .build();
    }

    interface Guide {
        @UserMessage("Explain {{it}}")
        String explain(String subject);
    }
}
