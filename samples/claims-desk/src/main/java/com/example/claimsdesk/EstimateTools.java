package com.example.claimsdesk;

import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;

/** One tool for all parts of a repair: the framework calls tools one after another, so the tool itself asks side by side. */
final class EstimateTools {
    private final Estimates estimates;
    private final ExecutorService threads = Executors.newFixedThreadPool(4 * Claims.PARTS_IN_DOUBT);

    EstimateTools(Estimates estimates) {
        this.estimates = estimates;
    }

    @Tool(name = "estimate_repairs", description = "What the repair of each of these parts costs, from the partner")
    String estimateRepairs(
            @ToolParam(description = "the parts") List<String> parts,
            @ToolParam(description = "name of the region") String region,
            @ToolParam(description = "number of the claim") int claim) {
        List<CompletableFuture<String>> asked = parts.stream()
                .map(part -> CompletableFuture.supplyAsync(() -> estimates.of(part, region, claim), threads))
                .toList();
        return String.join("; ", asked.stream().map(CompletableFuture::join).toList());
    }

    @PreDestroy
    void close() {
        threads.shutdown();
    }
}
