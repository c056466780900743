package com.example.claimsdesk;

import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;
import org.springframework.stereotype.Component;

/** What the assistant may ask about policies. */
@Component
class PolicyTools {
    private final PolicyTerms terms;

    PolicyTools(PolicyTerms terms) {
        this.terms = terms;
    }

    @Tool(name = "policy_terms", description = "The terms of an insurance product")
    String policyTerms(@ToolParam(description = "name of the product") String product) {
        return String.join(" ", terms.of(product));
    }
}
