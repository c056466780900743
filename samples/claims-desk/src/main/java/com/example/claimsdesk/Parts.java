package com.example.claimsdesk;

import java.time.Duration;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.ToolCallingAdvisor;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.rag.advisor.RetrievalAugmentationAdvisor;
import org.springframework.ai.rag.retrieval.search.DocumentRetriever;
import org.springframework.ai.rag.retrieval.search.VectorStoreDocumentRetriever;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** The parts of the service that are not found by themselves. The planted faults are chosen here and nowhere else. */
@Configuration(proxyBeanMethods = false)
class Parts {
    private static final int MEMORY_MESSAGES = 6;
    /** Before the loop of tool calls, so that one question is one retrieval; the default is within the loop. */
    private static final int BEFORE_TOOLS = ToolCallingAdvisor.DEFAULT_ORDER - 50;

    @Bean
    Damages damages(JdbcTemplate jdbc, Options options) {
        return options.has(Fault.N_PLUS_ONE) ? new RowByRowDamages(jdbc) : new JoinedDamages(jdbc);
    }

    @Bean
    @ConditionalOnMissingBean
    EmbeddingModel embeddings() {
        return new HashEmbedding();
    }

    @Bean
    VectorStore store(EmbeddingModel embeddings) {
        VectorStore store = new HostedStore(embeddings);
        store.add(Guidelines.passages().stream().map(Document::new).toList());
        return store;
    }

    @Bean
    DocumentRetriever retriever(VectorStore store, Options options) {
        if (options.has(Fault.REDUNDANT_RETRIEVAL)) {
            return new SectionRetriever(store);
        }
        return VectorStoreDocumentRetriever.builder()
                .vectorStore(store)
                .topK(Guidelines.PASSAGES)
                .build();
    }

    @Bean
    ChatModel model(Options options) {
        String key = System.getenv("OPENAI_API_KEY");
        return OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl(options.baseUrl())
                        .apiKey(key == null || key.isBlank() ? "not-needed" : key)
                        .model(options.model())
                        .streamUsage(true)
                        .timeout(Duration.ofSeconds(60))
                        .build())
                .build();
    }

    @Bean
    ChatClient assistant(
            ChatModel model,
            DocumentRetriever retriever,
            ClaimTools claims,
            PolicyTools policies,
            PrecedentTools precedents,
            Estimates estimates,
            Options options) {
        RetrievalAugmentationAdvisor.Builder retrieval =
                RetrievalAugmentationAdvisor.builder().documentRetriever(retriever);
        if (!options.has(Fault.RETRIEVAL_IN_TOOL_LOOP)) {
            retrieval.order(BEFORE_TOOLS);
        }
        Object repairs = options.has(Fault.SEQUENTIAL_TOOLS) ? new PartTools(estimates) : new EstimateTools(estimates);
        return ChatClient.builder(model)
                .defaultSystem(
                        "You help an adjuster of car insurance claims. Look up the claim, the terms of its policy"
                                + " and similar claims, have the repair estimated, then answer in two sentences.")
                .defaultAdvisors(
                        MessageChatMemoryAdvisor.builder(MessageWindowChatMemory.builder()
                                        .maxMessages(MEMORY_MESSAGES)
                                        .build())
                                .build(),
                        retrieval.build())
                .defaultTools(claims, policies, precedents, repairs)
                .build();
    }

    @Bean
    ChatClient letters(ChatModel model, ClaimTools claims) {
        return ChatClient.builder(model)
                .defaultSystem("You write letters to the owners of damaged cars. Look up the claim first.")
                .defaultTools(claims)
                .build();
    }

    @Bean
    Answers answers(ChatClient assistant, Journal journal, Options options) {
        return options.has(Fault.CONNECTION_HELD_OVER_LLM)
                ? new TransactionalAnswers(assistant, journal)
                : new ShortAnswers(assistant, journal);
    }
}
