package com.example.claimsdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.AbstractEmbeddingModel;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

/** A bag of hashed words that takes as long as a small embedding model on another host; a batch is one round trip. */
class HashEmbedding extends AbstractEmbeddingModel {
    static final long ROUND_TRIP_MILLIS = 4;
    private static final int DIMENSION = 128;

    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
        Waiting.forMillis(ROUND_TRIP_MILLIS);
        List<Embedding> embeddings = new ArrayList<>();
        for (String text : request.getInstructions()) {
            embeddings.add(new Embedding(vector(text), embeddings.size()));
        }
        return new EmbeddingResponse(embeddings);
    }

    @Override
    public float[] embed(Document document) {
        return embed(String.valueOf(getEmbeddingContent(document)));
    }

    @Override
    public int dimensions() {
        return DIMENSION;
    }

    private static float[] vector(String text) {
        float[] counts = new float[DIMENSION];
        for (String word : text.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
            counts[Math.floorMod(word.hashCode(), DIMENSION)]++;
        }
        double square = 0;
        for (float count : counts) {
            square += count * count;
        }
        for (int i = 0; i < DIMENSION; i++) {
            counts[i] /= (float) Math.sqrt(square);
        }
        return counts;
    }
}
