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

/**
 * From the 210th visitor on each search takes 40 % longer, and sessions 15 %: somebody dropped an index. Repaired: it
 * stays. Searches are by likeness, of a store on another host.
 */
public final class F29IndexDropped implements Scenario {
    private static final int DROPPED_AT = 210;
    private static final double SEARCH = 60;

    @Override
    public String id() {
        return "F29";
    }

    @Override
    public Load load() {
        return Load.open(12);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, prompt -> Prose.answer(30, "In short"), setting.latency(40, 0.02, 1));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Librarian indexed = librarian(outside, Knowledge.retriever(100, setting.millis(SEARCH)));
        Librarian scanning = setting.planted()
                ? librarian(outside, Knowledge.retriever(100, setting.millis(1.4 * SEARCH)))
                : indexed;
        return (visitor, watch) ->
                watch.session(() -> (visitor < DROPPED_AT ? indexed : scanning).answer("subject " + visitor));
    }

    private static Librarian librarian(Outside outside, ContentRetriever retriever) {
        return AiServices.builder(Librarian.class)
                .chatModel(outside.model("librarian"))
                .contentRetriever(retriever)
                .build();
    }

    interface Librarian {
        @UserMessage("What is known of {{it}}?")
        String answer(String subject);
    }
}
