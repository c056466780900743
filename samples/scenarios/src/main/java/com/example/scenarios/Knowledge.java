package com.example.scenarios;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.DimensionAwareEmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Passages found by likeness: hashed words for an embedding model, a store that answers as from another host. */
public final class Knowledge {
    private static final int RESULTS = 4;

    private Knowledge() {}

    /** A retriever over so many passages whose searches take this long. */
    public static ContentRetriever retriever(int passages, double searchMillis) {
        Words words = new Words();
        Hosted store = new Hosted(searchMillis);
        List<TextSegment> texts = new ArrayList<>();
        for (int passage = 0; passage < passages; passage++) {
            texts.add(TextSegment.from(Prose.of(60, "Passage " + passage)));
        }
        store.addAll(words.embedAll(texts).content(), texts);
        return EmbeddingStoreContentRetriever.builder()
                .embeddingModel(words)
                .embeddingStore(store)
                .maxResults(RESULTS)
                .build();
    }

    private static final class Hosted extends InMemoryEmbeddingStore<TextSegment> {
        private final double millis;

        Hosted(double millis) {
            this.millis = millis;
        }

        @Override
        public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
            Setting.sleep(millis);
            return super.search(request);
        }
    }

    private static final class Words extends DimensionAwareEmbeddingModel {
        private static final int DIMENSION = 64;

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
            for (String word : text.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
                counts[Math.floorMod(word.hashCode(), DIMENSION)]++;
            }
            Embedding embedding = Embedding.from(counts);
            embedding.normalize();
            return embedding;
        }
    }
}
