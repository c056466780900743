package com.example.claimsdesk;

import java.util.ArrayList;
import java.util.List;
import org.springframework.ai.document.Document;
import org.springframework.ai.rag.Query;
import org.springframework.ai.rag.retrieval.search.DocumentRetriever;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;

/**
 * The planted fault {@code redundant-retrieval}: for each of the eight sections it asks the whole question again, gets
 * the same passages and keeps those of the section.
 */
final class SectionRetriever implements DocumentRetriever {
    private final VectorStore store;

    SectionRetriever(VectorStore store) {
        this.store = store;
    }

    @Override
    public List<Document> retrieve(Query query) {
        List<Document> kept = new ArrayList<>();
        for (String section : Guidelines.SECTIONS) {
            for (Document found : nearest(query)) {
                if (String.valueOf(found.getText()).contains(", " + section + ":")) {
                    kept.add(found);
                }
            }
        }
        return kept;
    }

    private List<Document> nearest(Query query) {
        return store.similaritySearch(SearchRequest.builder()
                .query(query.text())
                .topK(Guidelines.PASSAGES)
                .build());
    }
}
