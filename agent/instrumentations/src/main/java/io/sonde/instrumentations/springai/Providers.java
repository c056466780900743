package io.sonde.instrumentations.springai;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Providers by the package of the model's class, as OpenTelemetry spells them. */
final class Providers {
    private static final String HOME = "org.springframework.ai.";

    private Providers() {}

    /** Null for a model that is not the library's own. */
    static @Nullable String of(Object model) {
        String type = model.getClass().getName();
        if (!type.startsWith(HOME)) {
            return null;
        }
        int end = type.indexOf('.', HOME.length());
        if (end < 0) {
            return null;
        }
        String home = type.substring(HOME.length(), end);
        return switch (home) {
            case "azure" -> "azure.ai.openai";
            case "bedrock" -> "aws.bedrock";
            case "google" -> "gcp.gemini";
            case "vertexai" -> "gcp.vertex_ai";
            case "mistralai" -> "mistral_ai";
            case "moonshot" -> "moonshot_ai";
            case "watsonx" -> "ibm.watsonx.ai";
            case "chat", "embedding", "model", "document" -> null;
            default -> home.toLowerCase(Locale.ROOT);
        };
    }
}
