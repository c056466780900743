package io.sonde.format.vocabulary;

/**
 * What a span does. Names follow the OpenTelemetry GenAI conventions (see {@link Attribute#CONVENTIONS}); what has no
 * standard name starts with {@code sonde.} or is a plain word of the substrate. The code of an operation is its ordinal
 * and is part of the format: append only.
 */
public enum Operation {
    /** Not an operation: the bottom of a thread's stack of spans. */
    NONE("none", Phase.ORCHESTRATION),
    /** A session declared by a rule. */
    SESSION("sonde.session", Phase.ORCHESTRATION),
    INVOKE_AGENT("invoke_agent", Phase.ORCHESTRATION),
    INVOKE_WORKFLOW("invoke_workflow", Phase.ORCHESTRATION),
    /** A unit of work handed to another thread: from its start to its end there. */
    TASK("sonde.task", Phase.ORCHESTRATION),
    CHAT("chat", Phase.DECISION),
    GENERATE_CONTENT("generate_content", Phase.DECISION),
    TEXT_COMPLETION("text_completion", Phase.DECISION),
    PLAN("plan", Phase.DECISION),
    /** A decision declared by a rule. */
    DECISION("sonde.decision", Phase.DECISION),
    RETRIEVAL("retrieval", Phase.RETRIEVAL),
    EMBEDDINGS("embeddings", Phase.RETRIEVAL),
    VECTOR_SEARCH("sonde.vector_search", Phase.RETRIEVAL),
    VECTOR_WRITE("sonde.vector_write", Phase.RETRIEVAL),
    RERANK("sonde.rerank", Phase.RETRIEVAL),
    SEARCH_MEMORY("search_memory", Phase.RETRIEVAL),
    SQL("sonde.sql", Phase.RETRIEVAL),
    EXECUTE_TOOL("execute_tool", Phase.ACTION),
    /** An action declared by a rule. */
    ACTION("sonde.action", Phase.ACTION),
    /** An outgoing HTTP request. */
    HTTP("sonde.http", Phase.COMMUNICATION),
    /** An incoming HTTP request. */
    HTTP_SERVER("sonde.http_server", Phase.ORCHESTRATION),
    /** Communication declared by a rule. */
    COMMUNICATION("sonde.communication", Phase.COMMUNICATION),
    /** A request to or from an MCP server; its name is the MCP method and, where there is one, the tool or resource. */
    MCP("sonde.mcp", Phase.COMMUNICATION),
    /** A filter around an agent's model call, such as Spring AI's advisors. */
    ADVISOR("sonde.advisor", Phase.ORCHESTRATION),
    /** A look-up in a cache. */
    CACHE_GET("sonde.cache.get", Phase.RETRIEVAL),
    /** Waiting for a connection from a pool. */
    CONNECTION_ACQUIRE("sonde.connection.acquire", Phase.RETRIEVAL),
    /** From getting a connection to giving it back. It overlaps what is done with the connection. */
    CONNECTION_HOLD("sonde.connection.hold", Phase.RETRIEVAL);

    private static final Operation[] BY_CODE = values();

    // Sets with a bit for each code, because they are asked for each span.
    private static final long ROOTS = bits(SESSION, INVOKE_AGENT, INVOKE_WORKFLOW, HTTP_SERVER);
    private static final long BEGINNINGS = ROOTS
            | bits(CHAT, GENERATE_CONTENT, TEXT_COMPLETION, EXECUTE_TOOL, HTTP, PLAN, DECISION, ACTION)
            | bits(COMMUNICATION, MCP, CONNECTION_HOLD);
    private static final long LEAVES = bits(HTTP, SQL, CONNECTION_ACQUIRE);

    private final String label;
    private final Phase phase;

    Operation(String label, Phase phase) {
        this.label = label;
        this.phase = phase;
    }

    /** The name that recordings and reports use. */
    public String label() {
        return label;
    }

    /** The phase of this operation unless its surroundings say otherwise. */
    public Phase phase() {
        return phase;
    }

    /** Whether this is a call to a language model. */
    public boolean isModelCall() {
        return this == CHAT || this == GENERATE_CONTENT || this == TEXT_COMPLETION;
    }

    /** Whether spans of this kind are roots of sessions by their nature, wherever they have no parent. */
    public boolean isSessionRoot() {
        return isIn(ROOTS);
    }

    /** Whether a record is written when such a span begins, so that one that never ends is seen. */
    public boolean writesBegin() {
        return isIn(BEGINNINGS);
    }

    /** Whether work started inside such a span belongs to the library beneath it and is not followed to other threads. */
    public boolean isLeaf() {
        return isIn(LEAVES);
    }

    /**
     * Whether such a span says what was held meanwhile, not what was done: it overlaps its siblings, owns no time and is
     * never on the critical path.
     */
    public boolean isOverlay() {
        return this == CONNECTION_HOLD;
    }

    private boolean isIn(long set) {
        return (set >>> ordinal() & 1) != 0;
    }

    private static long bits(Operation... operations) {
        long bits = 0;
        for (Operation operation : operations) {
            bits |= 1L << operation.ordinal();
        }
        return bits;
    }

    /** The operation with this code, {@link #NONE} for a code from a newer recorder. */
    public static Operation ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : NONE;
    }
}
