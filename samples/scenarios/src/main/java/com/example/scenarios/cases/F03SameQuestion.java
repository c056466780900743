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
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A tool asks the handbook the same question once for each of its eight sections, and gets the same passages each time.
 * Repaired: it asks once.
 */
public final class F03SameQuestion implements Scenario {
    private static final int SECTIONS = 8;
    private static final double SEARCH = 22;

    @Override
    public String id() {
        return "F03";
    }

    @Override
    public Load load() {
        return Load.closed(10);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, F03SameQuestion::next, setting.latency(150, 0.02, 2));
    }

    private static Reply next(Prompt prompt) {
        return prompt.steps() == 0
                ? Prose.call("find_policy", "question", prompt.user())
                : Prose.answer(70, "The policy says");
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        ContentRetriever handbook = Knowledge.retriever(96, setting.millis(SEARCH));
        Adviser adviser = AiServices.builder(Adviser.class)
                .chatModel(outside.model("adviser"))
                .tools(new Policies(handbook, setting.planted() ? SECTIONS : 1))
                .build();
        return (visitor, watch) -> watch.session(() -> adviser.advise("grade " + visitor % 5 + ", case " + visitor));
    }

    interface Adviser {
        @UserMessage("Which limits apply to {{it}}?")
        String advise(String whom);
    }

    /** What the adviser may look up. */
    public static final class Policies {
        private final ContentRetriever handbook;
        private final int times;

        Policies(ContentRetriever handbook, int times) {
            this.handbook = handbook;
            this.times = times;
        }

        @Tool(name = "find_policy", value = "The passages of the handbook on a question")
        public String findPolicy(@P("the question") String question) {
            List<Content> passages = List.of();
            for (int section = 0; section < times; section++) {
                passages = handbook.retrieve(Query.from(question));
            }
            return passages.stream()
                    .map(content -> content.textSegment().text())
                    .collect(Collectors.joining("\n"));
        }
    }
}
