package com.example.traveldesk;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;

/** A vector store that takes as long to answer as one on another host would. */
final class HostedStore extends InMemoryEmbeddingStore<TextSegment> {
    static final long ROUND_TRIP_MILLIS = 14;

    @Override
    public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
        Waiting.forMillis(ROUND_TRIP_MILLIS);
        return super.search(request);
    }
}
