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
        "TASK_STORE, io.a2a.server.tasks.InMemoryTaskStore",
        "TOOL_REGISTRY, io.modelcontextprotocol.server.McpAsyncServer",
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
                "com.example.CacheTask"
            })
    void othersAreNot(String className) {
        assertThat(AgentKind.of(className)).isNull();
    }
}
