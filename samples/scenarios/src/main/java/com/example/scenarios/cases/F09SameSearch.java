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

/**
 * The agent searches for the same words seven times, finds nothing each time, and gives up. Repaired: the tool says that
 * there is nothing more to be found, and the agent believes it.
 */
public final class F09SameSearch implements Scenario {
    private static final int SEARCHES = 7;
    private static final String FINAL = "the index is complete";

    @Override
    public String id() {
        return "F09";
    }

    @Override
    public Load load() {
        return Load.closed(12);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, F09SameSearch::next, setting.latency(200, 0.05, 3))
                .with("search", (query, body) -> Served.ok("[]", 60));
    }

    private static Reply next(Prompt prompt) {
        if (prompt.steps() >= SEARCHES || prompt.lastResult().contains(FINAL)) {
            return Prose.answer(40, "I could not find it");
        }
        return Reply.calls(
                List.of(Prose.toolCall("search_articles", "words", "words of " + prompt.user(), prompt.steps() + 1)));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Researcher researcher = AiServices.builder(Researcher.class)
                .chatModel(outside.model("researcher"))
                .tools(new Search(outside, setting.planted() ? "" : "No match, and " + FINAL + "."))
                .build();
        return (visitor, watch) -> watch.session(() -> researcher.research("subject " + visitor));
    }

    interface Researcher {
        @UserMessage("What is written on {{it}}?")
        String research(String subject);
    }

    /** What the researcher may do. */
    public static final class Search {
        private final Outside outside;
        private final String nothing;

        Search(Outside outside, String nothing) {
            this.outside = outside;
            this.nothing = nothing;
        }

        @Tool(name = "search_articles", value = "Articles that contain all words")
        public String searchArticles(@P("the words") String words) throws IOException, InterruptedException {
            String found = outside.get("search", words).body();
            return found.equals("[]") && !nothing.isEmpty() ? nothing : "Found: " + found;
        }
    }
}
