package com.example.traveldesk;

import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import java.util.List;

/** Asks the handbook once. */
final class OneRetrieval implements PolicyLookup {
    private final ContentRetriever handbook;

    OneRetrieval(ContentRetriever handbook) {
        this.handbook = handbook;
    }

    @Override
    public List<String> passages(String question) {
        return handbook.retrieve(Query.from(question)).stream()
                .map(content -> content.textSegment().text())
                .toList();
    }
}
