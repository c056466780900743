package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.ArrayList;
import java.util.List;

/** The tools of each session are registered for all, and none is taken out again. */
public final class L27Tools extends Desk {
    private final ToolRegistry registry = new ToolRegistry();

    private static final class ToolRegistry {
        private final List<ToolSpecification> tools = new ArrayList<>();

        synchronized void register(ToolSpecification tool) {
            tools.add(tool);
        }
    }

    @Override
    protected String decide(Visitor visitor) throws Exception {
        for (int tool = 0; tool < 5; tool++) {
            registry.register(ToolSpecification.builder()
                    .name("tool_" + visitor.number() + "_" + tool)
                    .description(Prose.of(visitor.number() + tool, 1_200))
                    .parameters(JsonObjectSchema.builder()
                            .addStringProperty("order", "number of the order")
                            .addIntegerProperty("amount", "how many of them")
                            .build())
                    .build());
        }
        return super.decide(visitor);
    }
}
