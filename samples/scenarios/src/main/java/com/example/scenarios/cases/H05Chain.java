package com.example.scenarios.cases;

import com.example.modelserver.Prompt;
import com.example.modelserver.Reply;
import com.example.scenarios.Knowledge;
import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.util.List;
import java.util.stream.Collectors;

/** Healthy: each search is for what the model learnt from the one before; nothing could run side by side. */
public final class H05Chain implements Scenario {
    private static final int HOPS = 4;
    private static final double SEARCH = 70;

    @Override
    public String id() {
        return "H05";
    }

    @Override
    public Load load() {
        return Load.closed(10);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, H05Chain::next, setting.latency(200, 0.02, 3));
    }

    private static Reply next(Prompt prompt) {
        if (prompt.steps() == HOPS) {
            return Prose.answer(50, "It follows");
        }
        String learnt = prompt.lastResult().isEmpty()
                ? ""
                : prompt.lastResult()
                        .substring(0, Math.min(40, prompt.lastResult().length()));
        return Reply.calls(List.of(Prose.toolCall(
                "search", "question", prompt.user() + " hop " + prompt.steps() + " " + learnt, prompt.steps() + 1)));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        ContentRetriever archive = Knowledge.retriever(80, setting.millis(SEARCH));
        Thinker thinker = AiServices.builder(Thinker.class)
                .chatModel(outside.model("thinker"))
                .tools(new Archive(archive))
                .build();
        return (visitor, watch) -> watch.session(() -> thinker.think("question " + visitor));
    }

    interface Thinker {
        @UserMessage("{{it}}")
        String think(String question);
    }

    /** What the thinker may do. */
    public static final class Archive {
        private final ContentRetriever archive;

        Archive(ContentRetriever archive) {
            this.archive = archive;
        }

        @Tool(name = "search", value = "Passages on a question")
        public String search(@P("the question") String question) {
            return archive.retrieve(Query.from(question)).stream()
                    .map(content -> content.textSegment().text())
                    .collect(Collectors.joining("\n"));
        }
    }
}
