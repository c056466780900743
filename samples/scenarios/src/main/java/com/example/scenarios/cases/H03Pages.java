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

/** Healthy: the agent leafs through twelve pages; which is next stands on the page before, and it reads each. */
public final class H03Pages implements Scenario {
    private static final int PAGES = 12;

    @Override
    public String id() {
        return "H03";
    }

    @Override
    public Load load() {
        return Load.closed(10);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, H03Pages::next, setting.latency(120, 0.02, 3))
                .with("pages", (query, body) -> Served.ok(page(query), 40));
    }

    private static String page(String query) {
        int cursor = Integer.parseInt(query.replaceAll(".*cursor ", ""));
        return Prose.of(60, "Page of " + query) + ", next cursor " + (cursor + 17);
    }

    private static Reply next(Prompt prompt) {
        if (prompt.steps() == PAGES) {
            return Prose.answer(60, "All of it");
        }
        String cursor = prompt.steps() == 0 ? "0" : prompt.lastResult().replaceAll("(?s).*next cursor ", "");
        return Reply.calls(
                List.of(Prose.toolCall("read_page", "page", prompt.user() + " cursor " + cursor, prompt.steps() + 1)));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Reader reader = AiServices.builder(Reader.class)
                .chatModel(outside.model("reader"))
                .systemMessageProvider(id -> Prose.of(700, "Rules of reading"))
                .tools(new Pages(outside))
                .build();
        return (visitor, watch) -> watch.session(() -> reader.read("file " + visitor));
    }

    interface Reader {
        @UserMessage("{{it}}")
        String read(String file);
    }

    /** What the reader may do. */
    public static final class Pages {
        private final Outside outside;

        Pages(Outside outside) {
            this.outside = outside;
        }

        @Tool(name = "read_page", value = "One page, and the cursor of the next")
        public String readPage(@P("file and cursor") String page) throws IOException, InterruptedException {
            return outside.get("pages", page).body();
        }
    }
}
