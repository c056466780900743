package io.sonde.heap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentKindTest {
    @ParameterizedTest
    @CsvSource({
        "CHAT_MEMORY_STORE, dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore",
        "CHAT_MEMORY_STORE, dev.langchain4j.service.memory.ChatMemoryService",
        "CHAT_MEMORY_STORE, org.springframework.ai.chat.memory.InMemoryChatMemoryRepository",
        "CHAT_MEMORY_STORE, com.example.desk.RedisChatMemoryStore",
        "CHAT_MEMORY, dev.langchain4j.memory.chat.MessageWindowChatMemory",
        "CHAT_MEMORY, org.springframework.ai.chat.memory.MessageWindowChatMemory",
        "AGENTIC_SCOPE, dev.langchain4j.agentic.scope.AgenticScopeRegistry",
        "SCOPE, dev.langchain4j.agentic.scope.DefaultAgenticScope",
        "VECTOR_STORE, dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore",
        "VECTOR_STORE, org.springframework.ai.vectorstore.SimpleVectorStore",
        "SESSION_SERVICE, com.google.adk.sessions.InMemorySessionService",
        "MEMORY_SERVICE, com.google.adk.memory.InMemoryMemoryService",
        "MEMORY_SERVICE, com.google.adk.artifacts.InMemoryArtifactService",
        "AGENT_SESSION, com.google.adk.sessions.Session",
        "CHECKPOINTS, org.bsc.langgraph4j.checkpoint.MemorySaver",
        "CHAT_MEMORY_STORE, dev.langchain4j.memory.chat.SingleSlotChatMemoryStore",
        "CHAT_MEMORY_STORE, org.springframework.ai.chat.memory.InMemoryChatMemory",
        "CHAT_MEMORY_STORE, com.example.desk.ConversationRegistry",
        "AGENTIC_SCOPE, com.example.desk.InMemoryAgenticScopeStore",
        "TASK_STORE, io.a2a.server.tasks.InMemoryTaskStore",
        "TASK_STORE, org.a2aproject.sdk.server.tasks.InMemoryPushNotificationConfigStore",
        "EVENT_QUEUES, io.a2a.server.events.InMemoryQueueManager",
        "EVENT_QUEUES, io.a2a.server.events.EventQueue",
        "TASK, io.a2a.spec.Task",
        "MCP_SESSION, io.modelcontextprotocol.spec.McpServerSession",
        "MCP_SESSION, io.modelcontextprotocol.server.transport.HttpServletSseServerTransportProvider",
        "TOOL_REGISTRY, io.modelcontextprotocol.server.McpAsyncServer",
        "TOOL_REGISTRY, dev.langchain4j.service.tool.ToolService",
        "TOOL_REGISTRY, org.springframework.ai.mcp.SyncMcpToolCallbackProvider",
        "TOOL_REGISTRY, org.springframework.ai.tool.resolution.StaticToolCallbackResolver",
        "PROMPT_CACHE, com.example.CachingChatModel",
        "EMBEDDING_CACHE, com.example.CachedEmbeddingModel",
        "PROMPT_CACHE, com.example.PromptCache",
        "EMBEDDING_CACHE, com.example.EmbeddingCache"
    })
    void isKnownByName(AgentKind kind, String className) {
        assertThat(AgentKind.of(className)).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.util.HashMap",
                "com.example.OrderStore",
                "com.example.UserSessions",
                "com.example.CacheTask",
                "dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore$Entry",
                "org.springframework.ai.vectorstore.SimpleVectorStoreContent",
                "com.example.History",
                "com.example.Session"
            })
    void othersAreNot(String className) {
        assertThat(AgentKind.of(className)).isNull();
    }
}
