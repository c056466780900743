package io.sonde.instrumentations.langchain4j;

import dev.langchain4j.model.ModelProvider;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** LangChain4j's provider names as OpenTelemetry spells them. */
final class Providers {
    private Providers() {}

    static @Nullable String name(@Nullable ModelProvider provider) {
        if (provider == null) {
            return null;
        }
        return switch (provider.name()) {
            case "OPEN_AI" -> "openai";
            case "ANTHROPIC" -> "anthropic";
            case "AMAZON_BEDROCK" -> "aws.bedrock";
            case "AZURE_OPEN_AI" -> "azure.ai.openai";
            case "GOOGLE_AI_GEMINI" -> "gcp.gemini";
            case "GOOGLE_VERTEX_AI_GEMINI" -> "gcp.vertex_ai";
            case "MISTRAL_AI" -> "mistral_ai";
            case "WATSONX" -> "ibm.watsonx.ai";
            case "OTHER" -> null;
            default -> lower(provider.name());
        };
    }

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
