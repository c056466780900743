package com.example.traveldesk;

import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The planted fault {@code redundant-retrieval}: for each of the handbook's eight sections it asks the whole question
 * again, gets the same passages and keeps those of the section.
 */
final class RetrievalPerSection implements PolicyLookup {
    private final ContentRetriever handbook;

    RetrievalPerSection(ContentRetriever handbook) {
        this.handbook = handbook;
    }

    @Override
    public List<String> passages(String question) {
        Set<String> kept = new LinkedHashSet<>();
        for (String section : HandbookText.SECTIONS) {
            handbook.retrieve(Query.from(question)).stream()
                    .map(content -> content.textSegment().text())
                    .filter(text -> text.contains(", " + section + ":"))
                    .forEach(kept::add);
        }
        return List.copyOf(kept);
    }
}
