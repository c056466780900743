package com.example.traveldesk;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;

/** What the supervisor may ask of the travel handbook. */
public final class PolicyTools {
    private final PolicyLookup lookup;

    PolicyTools(PolicyLookup lookup) {
        this.lookup = lookup;
    }

    @Tool(name = "find_policy", value = "What the company's travel handbook says about a question")
    public String findPolicy(@P("the whole question, with the traveller's grade and countries") String question) {
        return String.join("\n", lookup.passages(question));
    }
}
