package io.sonde.heap;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What objects are in an agent system, by the names of their classes and of the classes above them: a dump knows no
 * interfaces, so implementations of the application's own are known by the names that the libraries' conventions give.
 */
public enum AgentKind {
    /** Where conversations are kept. */
    CHAT_MEMORY_STORE(
            "a chat memory store",
            "Delete a conversation's messages when it ends: deleteMessages(id) or evictChatMemory(id) in LangChain4j,"
                    + " clear(conversationId) in Spring AI.",
            "dev\\.langchain4j\\.(store\\.memory\\.chat\\..*|service\\.memory\\.ChatMemoryService)",
            "org\\.springframework\\.ai\\.chat\\.memory\\.(.*Repository|InMemoryChatMemory)",
            ".*(ChatMemory|Conversation|ChatHistory)(Store|Repository|Provider|Service|Registry)"),
    /** What one conversation said. */
    CHAT_MEMORY(
            "a chat memory",
            "Let it keep the last messages only (a window of messages or of tokens), and let go of it when its"
                    + " conversation ends.",
            ".*[.$]?(ChatMemory|ConversationMemory|ChatHistory)"),
    /** Where the state of runs of several agents is kept. */
    AGENTIC_SCOPE(
            "the registry of agentic scopes",
            "Evict a run's scope when it ends: evictAgenticScope(id) in LangChain4j.",
            "dev\\.langchain4j\\.agentic\\.scope\\..*(Registry|Store)",
            ".*AgenticScope(Registry|Store)"),
    /** State that the agents of one run share. */
    SCOPE("an agentic scope", "Let go of it when its run ends.", ".*AgenticScope"),
    /** Vectors kept in the heap. */
    VECTOR_STORE(
            "an in-memory vector store",
            "Remove what belongs to a session when it ends (removeAll with a filter, delete with ids), or keep vectors in a"
                    + " database: this store has no limit.",
            "dev\\.langchain4j\\.store\\.embedding\\.inmemory\\.InMemoryEmbeddingStore",
            "org\\.springframework\\.ai\\.vectorstore\\.SimpleVectorStore",
            ".*(EmbeddingStore|VectorStore|VectorIndex)"),
    /** Sessions of agents, as ADK has them. */
    SESSION_SERVICE(
            "a session service of agents",
            "Call deleteSession when a conversation ends: the service in memory keeps every session with all its events.",
            "com\\.google\\.adk\\.sessions\\..*Service",
            ".*[.$](InMemory)?SessionService"),
    /** What agents remember or make, as ADK has it. */
    MEMORY_SERVICE(
            "a service that keeps what agents remember or make",
            "The service in memory is made for tests: use one with a store behind it, or delete what is not needed.",
            "com\\.google\\.adk\\.(memory|artifacts)\\..*Service"),
    /** One conversation with all its events, as ADK has it. */
    AGENT_SESSION(
            "a session of agents", "Delete it when its conversation ends.", "com\\.google\\.adk\\.sessions\\.Session"),
    /** State of graphs of agents, step by step. */
    CHECKPOINTS(
            "a store of agents' checkpoints",
            "Release a thread of the graph when it is done, or keep checkpoints in a database.",
            "org\\.bsc\\.langgraph4j\\.checkpoint\\..*Saver",
            ".*Checkpoint(Store|Saver|Repository)"),
    /** Tasks that agents gave each other. */
    TASK_STORE(
            "a store of agents' tasks",
            "Delete a task from it some time after it is done: the store in memory keeps all.",
            ".*[.$]\\w*TaskStore",
            "(io\\.a2a|org\\.a2aproject)\\..*server\\..*Store"),
    /** Queues of what happens with agents' tasks. */
    EVENT_QUEUES(
            "the queues of events of agents' tasks",
            "Close a task's queue when the task is over, also when its client went away.",
            "(io\\.a2a|org\\.a2aproject)\\..*(QueueManager|EventQueue)"),
    /** A task that one agent gave another. */
    TASK("a task of agents", "Let go of it when it is done.", "(io\\.a2a|org\\.a2aproject)\\..*spec\\.Task"),
    /** Clients of an MCP server, as it knows them, or the other way round. */
    MCP_SESSION(
            "the sessions of an MCP server or client",
            "Close the client when its work is done (closeGracefully), and let the server drop sessions whose client went"
                    + " away.",
            "io\\.modelcontextprotocol\\..*(Session|Transport|TransportProvider|SessionFactory)"),
    /** Tools that agents can call. */
    TOOL_REGISTRY(
            "a registry of tools",
            "Take a session's tools out when it ends (removeTool of an MCP server), or give them to the session's agent"
                    + " alone.",
            "io\\.modelcontextprotocol\\.(server|client)\\..*",
            "dev\\.langchain4j\\.service\\.tool\\.ToolService",
            ".*Tool(Registry|Repository|CallbackResolver|CallbackProvider|Provider)"),
    /** Answers or prompts that are kept to save calls. */
    PROMPT_CACHE(
            "a cache of prompts or answers",
            "Give it a limit of entries and an age; where no two requests are alike it saves nothing.",
            ".*(Prompt|Completion|Answer|Response|L[Ll][Mm]|Semantic|ChatModel)Cache",
            ".*Cach(ed|ing)(Chat(Language)?Model|LLM|Llm)"),
    /** Vectors that are kept to save calls. */
    EMBEDDING_CACHE(
            "a cache of embeddings",
            "Give it a limit of entries; texts that are seen once only need no place in it.",
            ".*(Embedding|Vector)s?(Model)?Cache",
            ".*Cach(ed|ing)EmbeddingModel");

    private final String words;
    private final String remedy;
    private final List<Pattern> names;

    AgentKind(String words, String remedy, String... names) {
        this.words = words;
        this.remedy = remedy;
        this.names = java.util.Arrays.stream(names).map(Pattern::compile).toList();
    }

    /** What it is, with its article: part of a sentence. */
    public String words() {
        return words;
    }

    /** What to do where it keeps too much: a sentence. */
    public String remedy() {
        return remedy;
    }

    /** Of a class name; null when it tells nothing. */
    public static @Nullable AgentKind of(String className) {
        if (TypeNames.ofTheJdk(className)) {
            return null;
        }
        for (AgentKind kind : values()) {
            for (Pattern name : kind.names) {
                if (name.matcher(className).matches()) {
                    return kind;
                }
            }
        }
        return null;
    }

    /** Of a class or of what it extends; null when neither tells anything. */
    static @Nullable AgentKind of(@Nullable DumpClass type) {
        for (DumpClass c = type; c != null; c = c.parent()) {
            AgentKind kind = of(c.name);
            if (kind != null) {
                return kind;
            }
        }
        return null;
    }
}
