package com.example.claimsdesk;

import java.util.List;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What the assistant may ask about past claims; the place of the planted fault {@code slow-query}. */
@Component
class PrecedentTools {
    private static final String SQL = "SELECT paid_cents FROM past_claim WHERE product = ? AND region = ?"
            + " ORDER BY paid_cents DESC FETCH FIRST 5 ROWS ONLY";

    private final JdbcTemplate jdbc;

    PrecedentTools(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Tool(name = "similar_claims", description = "What was paid at most for claims of a product in a region, in cents")
    String similarClaims(
            @ToolParam(description = "name of the product") String product,
            @ToolParam(description = "name of the region") String region) {
        List<Integer> paid = jdbc.queryForList(SQL, Integer.class, product, region);
        return "Paid at most, in cents: " + paid;
    }
}
