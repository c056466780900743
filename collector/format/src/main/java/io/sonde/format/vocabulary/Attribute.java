package io.sonde.format.vocabulary;

/**
 * Every attribute key of a span. Names follow OpenTelemetry's GenAI, database, HTTP and code conventions; what has no
 * standard name starts with {@code sonde.}. The code of an attribute is its ordinal and is part of the format: append
 * only. A segment repeats codes, types and names, so that a reader needs no copy of this list.
 */
public enum Attribute {
    GEN_AI_PROVIDER_NAME("gen_ai.provider.name", Type.TEXT),
    GEN_AI_REQUEST_MODEL("gen_ai.request.model", Type.TEXT),
    GEN_AI_RESPONSE_MODEL("gen_ai.response.model", Type.TEXT),
    GEN_AI_RESPONSE_FINISH_REASONS("gen_ai.response.finish_reasons", Type.TEXT),
    GEN_AI_REQUEST_TEMPERATURE("gen_ai.request.temperature", Type.DOUBLE),
    GEN_AI_REQUEST_TOP_P("gen_ai.request.top_p", Type.DOUBLE),
    GEN_AI_REQUEST_MAX_TOKENS("gen_ai.request.max_tokens", Type.LONG),
    GEN_AI_REQUEST_TOP_K("gen_ai.request.top_k", Type.LONG),
    GEN_AI_USAGE_INPUT_TOKENS("gen_ai.usage.input_tokens", Type.LONG),
    GEN_AI_USAGE_OUTPUT_TOKENS("gen_ai.usage.output_tokens", Type.LONG),
    GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS("gen_ai.usage.cache_read.input_tokens", Type.LONG),
    GEN_AI_USAGE_REASONING_OUTPUT_TOKENS("gen_ai.usage.reasoning.output_tokens", Type.LONG),
    /** Unit: ns (the convention's unit is seconds; reports convert). */
    GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK("gen_ai.response.time_to_first_chunk", Type.LONG),
    GEN_AI_AGENT_NAME("gen_ai.agent.name", Type.TEXT),
    GEN_AI_CONVERSATION_ID("gen_ai.conversation.id", Type.HASH),
    GEN_AI_TOOL_NAME("gen_ai.tool.name", Type.TEXT),
    /** Keyed hash of the id the model gave to this call. */
    GEN_AI_TOOL_CALL_ID("gen_ai.tool.call.id", Type.HASH),
    GEN_AI_DATA_SOURCE_ID("gen_ai.data_source.id", Type.TEXT),
    GEN_AI_EMBEDDINGS_DIMENSION_COUNT("gen_ai.embeddings.dimension.count", Type.LONG),
    DB_SYSTEM_NAME("db.system.name", Type.TEXT),
    /** The statement with every literal replaced by {@code ?} and comments removed. */
    DB_QUERY_TEXT("db.query.text", Type.TEXT),
    DB_OPERATION_NAME("db.operation.name", Type.TEXT),
    DB_COLLECTION_NAME("db.collection.name", Type.TEXT),
    DB_OPERATION_BATCH_SIZE("db.operation.batch.size", Type.LONG),
    DB_RESPONSE_RETURNED_ROWS("db.response.returned_rows", Type.LONG),
    HTTP_REQUEST_METHOD("http.request.method", Type.TEXT),
    HTTP_RESPONSE_STATUS_CODE("http.response.status_code", Type.LONG),
    /** Unit: bytes; absent when the client does not know it beforehand. */
    HTTP_REQUEST_BODY_SIZE("http.request.body.size", Type.LONG),
    SERVER_ADDRESS("server.address", Type.TEXT),
    SERVER_PORT("server.port", Type.LONG),
    /** Fully qualified {@code package.Class.method} of the application code that made the call. */
    CODE_FUNCTION_NAME("code.function.name", Type.TEXT),
    CODE_LINE_NUMBER("code.line.number", Type.LONG),
    /** Kind of a model endpoint recognised by its path, such as {@code chat_completions}; never the path itself. */
    ENDPOINT("sonde.http.endpoint", Type.TEXT),
    /** Keyed hash of the whole URL. */
    URL_HASH("sonde.http.url.hash", Type.HASH),
    /** Number of segments in the URL's path. */
    PATH_SEGMENTS("sonde.http.path.segments", Type.LONG),
    /** Keyed hash of everything that decides the result: prompt messages, query text, bind values or tool arguments. */
    INPUT_HASH("sonde.input.hash", Type.HASH),
    /** Unit: characters. */
    INPUT_CHARS("sonde.input.chars", Type.LONG),
    /** Keyed hash of the result. */
    OUTPUT_HASH("sonde.output.hash", Type.HASH),
    /** Unit: characters. */
    OUTPUT_CHARS("sonde.output.chars", Type.LONG),
    /** Present and true when a text was too long to hash whole: equal hashes are then no evidence of equal texts. */
    HASH_INEXACT("sonde.hash.inexact", Type.BOOLEAN),
    /** Messages in a prompt. */
    MESSAGES("sonde.messages", Type.LONG),
    /** Tools offered to the model. */
    TOOLS_OFFERED("sonde.tools.offered", Type.LONG),
    /** Tool calls the model asked for in this answer. */
    TOOL_CALLS("sonde.tool_calls", Type.LONG),
    /** Results found: contents, matches, documents. */
    RESULTS("sonde.results", Type.LONG),
    /** Items in one request: texts to embed, vectors to store. */
    ITEMS("sonde.items", Type.LONG),
    FIRST_SCORE("sonde.score.first", Type.DOUBLE),
    LAST_SCORE("sonde.score.last", Type.DOUBLE),
    /** Chat-memory reads inside this span. */
    MEMORY_READS("sonde.memory.reads", Type.LONG),
    /** Chat-memory writes inside this span. */
    MEMORY_WRITES("sonde.memory.writes", Type.LONG),
    /** Messages in the chat memory when it was last touched inside this span. */
    MEMORY_MESSAGES("sonde.memory.messages", Type.LONG),
    /** From enqueue to start of a task. Unit: ns. */
    QUEUE_WAIT("sonde.queue.wait", Type.LONG),
    /** Class of the executor or thread a task ran on. */
    EXECUTOR("sonde.executor", Type.TEXT),
    /** Exception class, or {@code tool_error} or an HTTP status where no exception was thrown. */
    ERROR_TYPE("error.type", Type.TEXT),
    /** How a session root was found: {@code framework}, {@code rule}, {@code discovered}. */
    SESSION_SOURCE("sonde.session.source", Type.TEXT),
    /** Identity of the connection a statement ran on, unique within the recording. */
    DB_CONNECTION("sonde.db.connection", Type.LONG),
    /** Whether the statement ran outside auto-commit. */
    DB_IN_TRANSACTION("sonde.db.in_transaction", Type.BOOLEAN),
    /** Incoming trace id, high and low half, as OpenTelemetry writes it. */
    TRACE_ID_HIGH("sonde.trace_id.high", Type.HASH),
    TRACE_ID_LOW("sonde.trace_id.low", Type.HASH),
    /** The span, in another process, that an incoming request names as its parent. */
    PARENT_ID("sonde.parent_id", Type.HASH),
    /** Whether the answer was asked for as a stream. */
    GEN_AI_REQUEST_STREAM("gen_ai.request.stream", Type.BOOLEAN),
    /** Pieces in which a streamed answer came. */
    CHUNKS("sonde.chunks", Type.LONG),
    /** Whether the receiver stopped listening before the end. */
    CANCELLED("sonde.cancelled", Type.BOOLEAN),
    GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS("gen_ai.usage.cache_creation.input_tokens", Type.LONG),
    GEN_AI_WORKFLOW_NAME("gen_ai.workflow.name", Type.TEXT),
    MCP_METHOD_NAME("mcp.method.name", Type.TEXT),
    /** The pattern of a request's path as the web framework knows it, such as {@code /orders/{id}}; never the path. */
    HTTP_ROUTE("http.route", Type.TEXT),
    /** Which repetition of one request this is: absent for the first, 1 for the first retry. */
    HTTP_REQUEST_RESEND_COUNT("http.request.resend_count", Type.LONG),
    /** What a server that refused asked the client to wait. Unit: ns. */
    RETRY_AFTER("sonde.http.retry_after", Type.LONG),
    /** From asking a pool for a connection to having it. Unit: ns. */
    POOL_WAIT("sonde.pool.wait", Type.LONG),
    /** The pool of connections, or on a task that of its threads: their names with every number written {@code #}. */
    POOL_NAME("sonde.pool.name", Type.TEXT),
    /** Most connections the pool may have, or threads it really gets. */
    POOL_MAX("sonde.pool.max", Type.LONG),
    POOL_ACTIVE("sonde.pool.active", Type.LONG),
    POOL_IDLE("sonde.pool.idle", Type.LONG),
    /** Threads that waited for a connection when this one asked; tasks still queued when this one started. */
    POOL_PENDING("sonde.pool.pending", Type.LONG),
    CACHE_NAME("sonde.cache.name", Type.TEXT),
    CACHE_HIT("sonde.cache.hit", Type.BOOLEAN),
    /** How many calls of its kind this span stands for where not each is written; absent: one. */
    WEIGHT("sonde.weight", Type.LONG),
    /** Keyed hash of the application's frames on the stack of a span that nothing encloses: tells entry points apart. */
    ENTRY_KEY("sonde.entry.key", Type.HASH),
    /** On such a span in a task: the thread that had submitted the task, where no span was open either. */
    ENTRY_THREAD("sonde.entry.thread", Type.LONG),
    /** Values written into a statement's text instead of being bound; absent: none. */
    DB_QUERY_LITERALS("sonde.db.query.literals", Type.LONG),
    /** Values in the longest {@code IN (...)} of a statement; absent: at most one. */
    DB_QUERY_LIST("sonde.db.query.list", Type.LONG),
    /** Present and true when a pattern behind LIKE begins with a wildcard. */
    DB_QUERY_LEADING_WILDCARD("sonde.db.query.leading_wildcard", Type.BOOLEAN),
    /** The number of rows to skip, where it is written into the statement's text. */
    DB_QUERY_OFFSET("sonde.db.query.offset", Type.LONG),
    /** Tags of the session that the user asked to record, name=value separated by ;. */
    TAGS("sonde.tags", Type.TEXT),
    /** Parks inside this span that were too short for a record each, together. Unit: ns; absent: none. */
    PARK_SHORT("sonde.park.short", Type.LONG),
    /** How many those were. */
    PARK_SHORT_COUNT("sonde.park.short.count", Type.LONG),
    /** How many sessions this one stands for, itself included; absent: 1. */
    SESSION_WEIGHT("sonde.session.weight", Type.LONG),
    /** In an aggregate: how many spans are summed. */
    AGGREGATE_COUNT("sonde.aggregate.count", Type.LONG),
    /** Their durations together. They did not overlap. Unit: ns. */
    AGGREGATE_SUM("sonde.aggregate.sum", Type.LONG),
    /** How many of them failed. */
    AGGREGATE_ERRORS("sonde.aggregate.errors", Type.LONG),
    /** How many lasted less than a microsecond; the next ones, from there to less than what they are called after. */
    AGGREGATE_1_US("sonde.aggregate.under_1us", Type.LONG),
    AGGREGATE_2_US("sonde.aggregate.under_2us", Type.LONG),
    AGGREGATE_4_US("sonde.aggregate.under_4us", Type.LONG),
    AGGREGATE_8_US("sonde.aggregate.under_8us", Type.LONG),
    AGGREGATE_16_US("sonde.aggregate.under_16us", Type.LONG),
    AGGREGATE_32_US("sonde.aggregate.under_32us", Type.LONG),
    AGGREGATE_64_US("sonde.aggregate.under_64us", Type.LONG),
    AGGREGATE_128_US("sonde.aggregate.under_128us", Type.LONG),
    AGGREGATE_256_US("sonde.aggregate.under_256us", Type.LONG),
    AGGREGATE_512_US("sonde.aggregate.under_512us", Type.LONG),
    AGGREGATE_1024_US("sonde.aggregate.under_1024us", Type.LONG);

    /** The revision of OpenTelemetry's GenAI conventions these names were read from. */
    public static final String CONVENTIONS = "semantic-conventions-genai, Development, as of 2026-11";

    /** How the 64-bit value of an attribute is read. The code of a type is its ordinal: append only. */
    public enum Type {
        /** A dictionary id. */
        TEXT,
        LONG,
        /** {@link Double#doubleToRawLongBits}. */
        DOUBLE,
        /** 0 or 1. */
        BOOLEAN,
        /** A keyed hash: only equality within one recording means anything. */
        HASH;

        private static final Type[] BY_CODE = values();

        /** The type with this code, {@link #LONG} for a code from a newer recorder. */
        public static Type ofCode(int code) {
            return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : LONG;
        }
    }

    private static final Attribute[] BY_CODE = values();

    private final String key;
    private final Type type;

    Attribute(String key, Type type) {
        this.key = key;
        this.type = type;
    }

    /** The attribute's name as OpenTelemetry or Sonde spells it. */
    public String key() {
        return key;
    }

    public Type type() {
        return type;
    }

    /** How many attributes this version knows. */
    public static int count() {
        return BY_CODE.length;
    }

    /** The attribute with this code; the code must be below {@link #count()}. */
    public static Attribute ofCode(int code) {
        return BY_CODE[code];
    }
}
