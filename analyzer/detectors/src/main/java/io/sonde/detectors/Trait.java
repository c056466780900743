package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Session;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Something a session has or has not: {@code tenant=T7}, {@code model=gpt-x}, {@code error=TimeoutException}. */
record Trait(Kind kind, String name, String value) {
    /** What a trait says about why a session is slow. */
    enum Kind {
        /** The user named it. */
        TAG,
        /** It is there before the session is slow. */
        CAUSE,
        /** It may come of being slow. */
        CONSEQUENCE
    }

    @Override
    public String toString() {
        return name + "=" + Names.shorten(value);
    }

    /** All that its spans say of a session and that may recur in others. */
    static Set<Trait> of(Session session) {
        Set<Trait> traits = new HashSet<>();
        if (!session.inferred()) {
            traits.add(new Trait(Kind.CAUSE, "root", Names.kind(session.operation(0)) + " " + session.name(0)));
        }
        traits.add(new Trait(Kind.CAUSE, "source", session.source()));
        traits.add(new Trait(Kind.CAUSE, "threads", session.flag(0, SpanFlags.VIRTUAL) ? "virtual" : "platform"));
        for (int i = 0; i < session.size(); i++) {
            addNamed(traits, session, i);
            addAttributes(traits, session, i);
        }
        return traits;
    }

    private static void addNamed(Set<Trait> traits, Session session, int node) {
        Operation operation = session.operation(node);
        String name = session.name(node);
        if (name.isEmpty() || !session.isLogical(node) || node == 0) {
            return;
        }
        switch (operation) {
            case INVOKE_AGENT, INVOKE_WORKFLOW -> traits.add(new Trait(Kind.CAUSE, "agent", name));
            case EXECUTE_TOOL -> traits.add(new Trait(Kind.CAUSE, "tool", name));
            case CHAT, GENERATE_CONTENT, TEXT_COMPLETION, EMBEDDINGS ->
                traits.add(new Trait(Kind.CAUSE, "model", Names.model(session, node)));
            case SQL -> traits.add(new Trait(Kind.CAUSE, "statement", name));
            default -> traits.add(new Trait(Kind.CAUSE, Names.kind(operation), name));
        }
    }

    private static void addAttributes(Set<Trait> traits, Session session, int node) {
        String tags = session.text(node, Attribute.TAGS);
        if (tags != null) {
            for (String tag : tags.split(";")) {
                int equals = tag.indexOf('=');
                if (equals > 0) {
                    traits.add(new Trait(
                            Kind.TAG,
                            tag.substring(0, equals).strip(),
                            tag.substring(equals + 1).strip()));
                }
            }
        }
        add(traits, Kind.CAUSE, "table", session.text(node, Attribute.DB_COLLECTION_NAME));
        add(traits, Kind.CAUSE, "source of data", session.text(node, Attribute.GEN_AI_DATA_SOURCE_ID));
        add(traits, Kind.CAUSE, "route", session.text(node, Attribute.HTTP_ROUTE));
        add(traits, Kind.CAUSE, "server", server(session, node));
        add(traits, Kind.CONSEQUENCE, "finish reason", session.text(node, Attribute.GEN_AI_RESPONSE_FINISH_REASONS));
        if (session.flag(node, SpanFlags.ERROR)) {
            String type = session.text(node, Attribute.ERROR_TYPE);
            add(traits, Kind.CONSEQUENCE, "error", type == null ? "unknown" : type);
        }
        if (session.value(node, Attribute.HTTP_REQUEST_RESEND_COUNT, 0) > 0) {
            add(traits, Kind.CONSEQUENCE, "retry", "yes");
        }
        if (session.value(node, Attribute.CACHE_HIT, 1) == 0) {
            String cache = session.text(node, Attribute.CACHE_NAME);
            add(traits, Kind.CAUSE, cache == null ? "cache" : "cache " + cache, "miss");
        }
    }

    private static @Nullable String server(Session session, int node) {
        String address = session.text(node, Attribute.SERVER_ADDRESS);
        long port = session.value(node, Attribute.SERVER_PORT, -1);
        return address == null || port < 0 ? address : address + ":" + port;
    }

    private static void add(Set<Trait> traits, Kind kind, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            traits.add(new Trait(kind, name, value));
        }
    }

    /** A measure that may come of being slow rather than cause it. */
    static boolean isConsequence(String measure) {
        return measure.startsWith(CALLS) || measure.equals("output tokens") || measure.equals("chunks");
    }

    /** How the measure of an operation's number of calls begins. */
    static final String CALLS = "calls of ";

    private static final Memo<String, String> CALLED = new Memo<>(key -> CALLS + key);

    private static final Attribute[] MEASURED = {
        Attribute.GEN_AI_USAGE_INPUT_TOKENS,
        Attribute.GEN_AI_USAGE_OUTPUT_TOKENS,
        Attribute.CHUNKS,
        Attribute.ITEMS,
        Attribute.DB_RESPONSE_RETURNED_ROWS,
        Attribute.RESULTS
    };
    /** What they are called. */
    private static final String[] MEASURES = {"input tokens", "output tokens", "chunks", "items", "rows", "results"};

    /** What can be counted or summed in a session. */
    static Map<String, Double> measures(Session session) {
        double[] sums = new double[MEASURED.length];
        boolean[] known = new boolean[MEASURED.length];
        Map<String, double[]> calls = new HashMap<>();
        for (int i = session.inferred() ? 1 : 0; i < session.size(); i++) {
            if (!session.isLogical(i)) {
                continue;
            }
            for (int m = 0; m < MEASURED.length; m++) {
                long value = session.value(i, MEASURED[m], -1);
                if (value >= 0) {
                    sums[m] += value;
                    known[m] = true;
                }
            }
            long weight = session.value(i, Attribute.WEIGHT, 1);
            if (i > 0 && weight >= 0) {
                calls.computeIfAbsent(Names.key(session, i), added -> new double[1])[0] += weight;
            }
        }
        Map<String, Double> measures = new TreeMap<>();
        for (int m = 0; m < MEASURED.length; m++) {
            if (known[m]) {
                measures.put(MEASURES[m], sums[m]);
            }
        }
        calls.forEach((key, sum) -> measures.put(CALLED.of(key), sum[0]));
        return measures;
    }
}
