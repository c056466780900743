package com.example.traveldesk;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.DimensionAwareEmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.List;

/** A bag of hashed words: no weights and no native code, for runs where starting quickly matters most. */
final class HashEmbedding extends DimensionAwareEmbeddingModel {
    private static final int DIMENSION = 128;

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        return Response.from(
                segments.stream().map(segment -> vector(segment.text())).toList());
    }

    @Override
    protected Integer knownDimension() {
        return DIMENSION;
    }

    private static Embedding vector(String text) {
        float[] counts = new float[DIMENSION];
        for (String word : text.toLowerCase(java.util.Locale.ROOT).split("\\W+", -1)) {
            counts[Math.floorMod(word.hashCode(), DIMENSION)]++;
        }
        Embedding embedding = Embedding.from(counts);
        embedding.normalize();
        return embedding;
    }
}
