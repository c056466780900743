package com.example.claimsdesk;

import java.util.List;
import java.util.Locale;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;
import org.springframework.stereotype.Component;

/** What the assistant may ask of the claims system. */
@Component
class ClaimTools {
    private final Damages damages;

    ClaimTools(Damages damages) {
        this.damages = damages;
    }

    @Tool(name = "look_up_claim", description = "The damages of a claim: how many, how bad, what the parts cost")
    String lookUpClaim(@ToolParam(description = "number of the claim") int claim) {
        List<Damage> found = damages.of(claim);
        int cents = found.stream().mapToInt(Damage::listCents).sum();
        int worst = found.stream().mapToInt(Damage::severity).max().orElse(0);
        return String.format(
                Locale.ROOT,
                "%d damages, the worst of grade %d, %.2f EUR of parts",
                found.size(),
                worst,
                cents / 100.0);
    }
}
