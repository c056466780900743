package io.sonde.report;

import io.sonde.model.TimePart;
import java.util.List;

/** What readers call the parts of time, which of them belong together, and how sure each is. */
final class PartWords {
    /** Parts of one colour. */
    enum Family {
        COMPUTING("t-cpu", "Computing"),
        MODEL("t-model", "Model"),
        IO("t-io", "I/O"),
        LOCKS("t-lock", "Locks"),
        PAUSES("t-pause", "GC, pauses"),
        QUEUES("t-queue", "Queue, pool"),
        WAITS("t-wait", "Other waits"),
        UNKNOWN("t-unknown", "Unknown");

        private final String style;
        private final String label;

        Family(String style, String label) {
            this.style = style;
            this.label = label;
        }

        /** The class that colours it. */
        String style() {
            return style;
        }

        /** Short, for the head of a column. */
        String label() {
            return label;
        }
    }

    private PartWords() {}

    static Family family(TimePart part) {
        return switch (part) {
            case ON_CPU -> Family.COMPUTING;
            case LLM_NETWORK, LLM_NETWORK_INFERRED -> Family.MODEL;
            case IO_NET, IO_NET_INFERRED, IO_FILE -> Family.IO;
            case LOCK, PERMIT -> Family.LOCKS;
            case GC_PAUSE, SAFEPOINT -> Family.PAUSES;
            case QUEUE, POOL_WAIT -> Family.QUEUES;
            case BACKOFF, SLEEP, JOIN, PARK_OTHER, PARK_SHORT, RUNNABLE -> Family.WAITS;
            case UNKNOWN_SUBTHRESHOLD, UNKNOWN_UNMOUNTED, UNKNOWN_ELSEWHERE -> Family.UNKNOWN;
        };
    }

    static String name(TimePart part) {
        return switch (part) {
            case QUEUE -> "waiting for a thread";
            case POOL_WAIT -> "waiting for a connection";
            case BACKOFF -> "pausing before another try";
            case PERMIT -> "waiting for a permit";
            case LLM_NETWORK, LLM_NETWORK_INFERRED -> "waiting for the model";
            case IO_NET, IO_NET_INFERRED -> "waiting for the network";
            case IO_FILE -> "waiting for files";
            case LOCK -> "waiting for a lock";
            case SLEEP -> "sleeping";
            case JOIN -> "waiting for other work";
            case PARK_OTHER -> "other waits";
            case GC_PAUSE -> "garbage collection";
            case SAFEPOINT -> "other pauses of the JVM";
            case PARK_SHORT -> "many short waits, summed";
            case ON_CPU -> "computing";
            case RUNNABLE -> "ready to run, waiting for a core";
            case UNKNOWN_SUBTHRESHOLD -> "unknown: thread, nothing seen";
            case UNKNOWN_UNMOUNTED -> "unknown: virtual thread, nothing seen";
            case UNKNOWN_ELSEWHERE -> "unknown: on no thread in between";
        };
    }

    /** One word; {@link #QUALITIES} says what it means. */
    static String quality(TimePart part) {
        return switch (part.quality()) {
            case OBSERVED -> "observed";
            case MEASURED -> "measured";
            case ESTIMATED -> "estimated";
            case INFERRED -> "inferred";
            case UNKNOWN -> "unknown";
        };
    }

    static final List<String> QUALITIES = List.of(
            "observed: an event says when it began and ended",
            "measured: its sum is known",
            "estimated: from samples",
            "inferred: nothing was seen, and hardly anything else is possible",
            "unknown: nothing was seen, and it can be anything");
}
