package com.example.claimsdesk;

import java.util.List;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.SimpleVectorStore;

/** A vector store that takes as long to answer as one on another host would. */
final class HostedStore extends SimpleVectorStore {
    static final long ROUND_TRIP_MILLIS = 14;

    HostedStore(EmbeddingModel embeddings) {
        super(builder(embeddings));
    }

    @Override
    public List<Document> doSimilaritySearch(SearchRequest request) {
        Waiting.forMillis(ROUND_TRIP_MILLIS);
        return super.doSimilaritySearch(request);
    }
}
