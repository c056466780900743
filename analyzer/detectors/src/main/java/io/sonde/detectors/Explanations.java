package io.sonde.detectors;

/** Which kind of finding is a symptom of which: the explains-edges of the catalogue, 0.6, and ours for batching. */
final class Explanations {
    private Explanations() {}

    static boolean explains(Claim cause, Claim symptom) {
        return switch (cause.detector()) {
            case "redundant-call" ->
                switch (symptom.detector()) {
                    case "n-plus-one", "batching-opportunity", "sequential-independent", "slow-query" -> true;
                    default -> false;
                };
            case "n-plus-one" -> symptom.detector().equals("slow-query");
            case "batching-opportunity" ->
                symptom.detector().equals("slow-query")
                        || (symptom.detector().equals("sequential-independent") && takesMany(cause));
            case "sequential-independent" -> symptom.detector().equals("batching-opportunity") && !takesMany(symptom);
            default -> false;
        };
    }

    /** Retrieval interfaces take lists: one call for all beats many side by side. Tools and agents rarely do. */
    private static boolean takesMany(Claim claim) {
        return "retrieval".equals(claim.phase());
    }
}
