package com.example.traveldesk;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.DimensionAwareEmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers which questions were embedded; each retrieval embeds its question once. */
final class HeardEmbedding extends DimensionAwareEmbeddingModel {
    final List<String> questions = new CopyOnWriteArrayList<>();
    private final HashEmbedding hash = new HashEmbedding();

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        if (segments.size() == 1) {
            questions.add(segments.get(0).text());
        }
        return hash.embedAll(segments);
    }
}
