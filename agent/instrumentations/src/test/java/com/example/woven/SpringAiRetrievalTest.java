package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.embedding.EmbeddingResponseMetadata;
import org.springframework.ai.embedding.TokenCountBatchingStrategy;
import org.springframework.ai.rag.Query;
import org.springframework.ai.rag.retrieval.search.DocumentRetriever;
import org.springframework.ai.rag.retrieval.search.VectorStoreDocumentRetriever;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.SimpleVectorStore;
import org.springframework.ai.vectorstore.VectorStore;

@ExtendWith(Woven.class)
class SpringAiRetrievalTest {
    @AfterEach
    void nothingIsTold(Spans spans) {
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    /** Counts letters. */
    static class Letters implements EmbeddingModel {
        @Override
        public EmbeddingResponse call(EmbeddingRequest request) {
            List<Embedding> found = new ArrayList<>();
            for (String text : request.getInstructions()) {
                found.add(new Embedding(new float[] {1, text.length(), text.indexOf('a')}, found.size()));
            }
            return new EmbeddingResponse(found, new EmbeddingResponseMetadata("letters-3", new DefaultUsage(5, 0)));
        }

        @Override
        public float[] embed(Document document) {
            return embed(List.of(document.getText())).get(0);
        }

        @Override
        public int dimensions() {
            return 3;
        }
    }

    @Test
    void anEmbeddingIsOneRetrievalWhicheverFormIsCalled(Spans spans) {
        Letters model = new Letters();
        model.embed("canary");
        model.embed(List.of("canary"));
        model.embedForResponse(List.of("canary"));
        model.embed(new Document("canary"));

        assertThat(spans.all()).as(spans.describe()).hasSize(4);
        assertThat(spans.of(Operation.EMBEDDINGS)).allSatisfy(span -> {
            assertThat(span.phase()).isEqualTo(Phase.RETRIEVAL);
            assertThat(span.name()).isEqualTo("Letters");
            assertThat(span.attributes())
                    .containsEntry(Attribute.ITEMS, 1L)
                    .containsEntry(Attribute.INPUT_CHARS, 6L)
                    .containsEntry(Attribute.GEN_AI_EMBEDDINGS_DIMENSION_COUNT, 3L)
                    .containsEntry(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 5L)
                    .containsEntry(Attribute.GEN_AI_RESPONSE_MODEL, "letters-3");
        });
        for (Attribute hash : List.of(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH)) {
            assertThat(spans.of(Operation.EMBEDDINGS).stream()
                            .map(span -> span.number(hash))
                            .distinct())
                    .as(hash.key())
                    .hasSize(1);
        }
    }

    @Test
    void otherTextsHaveOtherHashes(Spans spans) {
        new Letters().embed(List.of("canary", "canary two"));
        new Letters().embed(List.of("canary", "canary three"));
        List<RecordedSpan> found = spans.of(Operation.EMBEDDINGS);
        assertThat(found.get(0).number(Attribute.ITEMS)).isEqualTo(2);
        assertThat(found.get(0).number(Attribute.INPUT_CHARS)).isEqualTo(16);
        assertThat(found.get(0).get(Attribute.INPUT_HASH))
                .isNotEqualTo(found.get(1).get(Attribute.INPUT_HASH));
        assertThat(found.get(0).get(Attribute.OUTPUT_HASH))
                .isNotEqualTo(found.get(1).get(Attribute.OUTPUT_HASH));
    }

    @Test
    void eachBatchOfDocumentsIsARequest(Spans spans) {
        List<Document> documents = List.of(new Document("canary"), new Document("canary two"));
        new Letters().embed(documents, null, batch -> List.of(batch.subList(0, 1), batch.subList(1, 2)));
        new Letters().embed(documents, null, new TokenCountBatchingStrategy());
        assertThat(spans.of(Operation.EMBEDDINGS))
                .extracting(span -> span.number(Attribute.ITEMS))
                .containsExactly(1L, 1L, 2L);
    }

    private static final class Failing extends Letters {
        @Override
        public EmbeddingResponse call(EmbeddingRequest request) {
            throw new IllegalStateException("canary");
        }
    }

    @Test
    void aFailureIsAnError(Spans spans) {
        assertThatThrownBy(() -> new Failing().embed("canary")).isInstanceOf(IllegalStateException.class);
        assertThat(spans.only(Operation.EMBEDDINGS).failed()).isTrue();
    }

    private static VectorStore filled() {
        VectorStore store = SimpleVectorStore.builder(new Letters()).build();
        store.add(List.of(new Document("canary"), new Document("canary two"), new Document("canary and three")));
        return store;
    }

    @Test
    void aStoreIsWrittenAndSearched(Spans spans) {
        VectorStore store = filled();
        SearchRequest request = SearchRequest.builder()
                .query("canary one")
                .topK(2)
                .similarityThreshold(0.1)
                .build();
        assertThat(store.similaritySearch(request)).hasSize(2);
        List<Document> again = store.similaritySearch(request);
        store.similaritySearch("canary one");
        store.delete(again.stream().map(Document::getId).toList());

        List<RecordedSpan> searches = spans.of(Operation.VECTOR_SEARCH);
        assertThat(searches).as(spans.describe()).hasSize(3);
        assertThat(searches.get(0).attributes())
                .containsEntry(Attribute.GEN_AI_DATA_SOURCE_ID, "SimpleVectorStore")
                .containsEntry(Attribute.GEN_AI_REQUEST_TOP_K, 2L)
                .containsEntry(Attribute.INPUT_CHARS, 10L)
                .containsEntry(Attribute.RESULTS, 2L)
                .containsKeys(Attribute.FIRST_SCORE, Attribute.LAST_SCORE);
        for (Attribute hash : List.of(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH)) {
            assertThat(searches.get(0).get(hash))
                    .isNotNull()
                    .isEqualTo(searches.get(1).get(hash));
        }
        assertThat(searches.get(2).get(Attribute.INPUT_HASH))
                .as("another number of results is another question")
                .isNotEqualTo(searches.get(0).get(Attribute.INPUT_HASH));
        assertThat(spans.children(searches.get(0)))
                .extracting(RecordedSpan::operation)
                .containsExactly(Operation.EMBEDDINGS);

        List<RecordedSpan> writes = spans.of(Operation.VECTOR_WRITE);
        assertThat(writes).extracting(span -> span.number(Attribute.ITEMS)).containsExactly(3L, 2L);
        assertThat(spans.children(writes.get(0)))
                .extracting(RecordedSpan::operation)
                .containsExactly(Operation.EMBEDDINGS, Operation.EMBEDDINGS, Operation.EMBEDDINGS);
    }

    @Test
    void aRetrieverHoldsItsSearch(Spans spans) {
        DocumentRetriever retriever = VectorStoreDocumentRetriever.builder()
                .vectorStore(filled())
                .topK(2)
                .build();
        assertThat(retriever.apply(new Query("canary question"))).hasSize(2);

        RecordedSpan retrieval = spans.only(Operation.RETRIEVAL);
        assertThat(retrieval.name()).isEqualTo("VectorStoreDocumentRetriever");
        assertThat(retrieval.attributes())
                .containsEntry(Attribute.GEN_AI_DATA_SOURCE_ID, "VectorStoreDocumentRetriever")
                .containsEntry(Attribute.INPUT_CHARS, 15L)
                .containsEntry(Attribute.RESULTS, 2L)
                .containsKeys(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH);
        RecordedSpan search = spans.only(Operation.VECTOR_SEARCH);
        assertThat(search.parentId()).isEqualTo(retrieval.id());
        assertThat(search.get(Attribute.OUTPUT_HASH)).isEqualTo(retrieval.get(Attribute.OUTPUT_HASH));
    }

    @Test
    void aRetrieverOfOnesOwn(Spans spans) {
        DocumentRetriever own = new DocumentRetriever() {
            @Override
            public List<Document> retrieve(Query query) {
                return List.of();
            }
        };
        own.retrieve(new Query("canary"));
        RecordedSpan retrieval = spans.only(Operation.RETRIEVAL);
        assertThat(retrieval.name()).startsWith("SpringAiRetrievalTest$");
        assertThat(retrieval.number(Attribute.RESULTS)).isZero();
    }
}
