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
            "dev\\.langchain4j\\.(store\\.memory\\.chat\\..*|service\\.memory\\.ChatMemoryService)",
            "org\\.springframework\\.ai\\.chat\\.memory\\..*Repository",
            ".*ChatMemory(Store|Repository|Provider|Service|Registry)"),
    /** What one conversation said. */
    CHAT_MEMORY("a chat memory", ".*[.$]?(ChatMemory|ConversationMemory)"),
    /** State that the agents of one run share. */
    AGENTIC_SCOPE(
            "the registry of agentic scopes",
            "dev\\.langchain4j\\.agentic\\.scope\\..*Registry.*",
            ".*AgenticScopeRegistry"),
    /** State that the agents of one run share. */
    SCOPE("an agentic scope", ".*AgenticScope"),
    /** Vectors kept in the heap. */
    VECTOR_STORE(
            "an in-memory vector store",
            "dev\\.langchain4j\\.store\\.embedding\\.inmemory\\..*",
            "org\\.springframework\\.ai\\.vectorstore\\.Simple.*",
            ".*(EmbeddingStore|VectorStore|VectorIndex)"),
    /** Sessions of agents, as ADK has them. */
    SESSION_SERVICE(
            "a session service of agents",
            "com\\.google\\.adk\\.(sessions|memory|artifacts)\\..*Service",
            ".*[.$](InMemory)?SessionService"),
    /** Tasks that agents gave each other. */
    TASK_STORE(
            "a store of agents' tasks",
            ".*[.$]\\w*TaskStore",
            "io\\.a2a\\.server\\..*(Store|QueueManager)",
            "org\\.a2aproject\\..*(Store|QueueManager)"),
    /** Tools that agents can call, and sessions of their servers. */
    TOOL_REGISTRY(
            "a registry of tools",
            "io\\.modelcontextprotocol\\.(server|client)\\..*",
            ".*Tool(Registry|Repository|CallbackResolver|Provider)"),
    /** Answers or prompts that are kept to save calls. */
    PROMPT_CACHE("a cache of prompts or answers", ".*(Prompt|Completion|Answer|Response|Llm|Semantic)Cache"),
    /** Vectors that are kept to save calls. */
    EMBEDDING_CACHE("a cache of embeddings", ".*(Embedding|Vector)s?Cache");

    private final String words;
    private final List<Pattern> names;

    AgentKind(String words, String... names) {
        this.words = words;
        this.names = java.util.Arrays.stream(names).map(Pattern::compile).toList();
    }

    /** What it is, with its article: part of a sentence. */
    public String words() {
        return words;
    }

    /** Of a class name; null when it tells nothing. */
    static @Nullable AgentKind of(String className) {
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
