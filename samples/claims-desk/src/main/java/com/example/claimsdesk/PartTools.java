package com.example.claimsdesk;

import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;

/**
 * The planted fault {@code sequential-tools}: a tool for one part. The model asks for all parts in one reply, and the
 * framework calls the tool for one after the other.
 */
final class PartTools {
    private final Estimates estimates;

    PartTools(Estimates estimates) {
        this.estimates = estimates;
    }

    @Tool(name = "estimate_repair", description = "What the repair of a part costs, from the partner")
    String estimateRepair(
            @ToolParam(description = "the part") String part,
            @ToolParam(description = "name of the region") String region,
            @ToolParam(description = "number of the claim") int claim) {
        return estimates.of(part, region, claim);
    }
}
