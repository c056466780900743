package com.example.traveldesk;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import java.util.List;

/** Finds the passages of the travel handbook that are nearest to a question. */
final class Handbook implements ContentRetriever {
    private static final int PASSAGES = 4;

    private final EmbeddingModel embeddings;
    private final EmbeddingStore<TextSegment> store;

    private Handbook(EmbeddingModel embeddings, EmbeddingStore<TextSegment> store) {
        this.embeddings = embeddings;
        this.store = store;
    }

    /** Embeds and stores the whole handbook, once at start. */
    static Handbook open(EmbeddingModel embeddings) {
        EmbeddingStore<TextSegment> store = new HostedStore();
        List<TextSegment> passages =
                HandbookText.passages().stream().map(TextSegment::from).toList();
        store.addAll(embeddings.embedAll(passages).content(), passages);
        return new Handbook(embeddings, store);
    }

    @Override
    public List<Content> retrieve(Query query) {
        EmbeddingSearchRequest request = EmbeddingSearchRequest.builder()
                .queryEmbedding(embeddings.embed(query.text()).content())
                .maxResults(PASSAGES)
                .build();
        return store.search(request).matches().stream()
                .map(match -> Content.from(match.embedded()))
                .toList();
    }
}
