package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.AugmentationResult;
import dev.langchain4j.rag.DefaultRetrievalAugmentor;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.rag.query.Metadata;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.rag.query.router.DefaultQueryRouter;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Woven.class)
class EmbeddingAndRetrievalTest {
    @AfterEach
    void nothingIsTold(Spans spans) {
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    /** Counts letters: {@code embed} of one text goes through {@code embedAll} in the interface. */
    static class Letters implements EmbeddingModel {
        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            return Response.from(
                    segments.stream()
                            .map(segment -> Embedding.from(new float[] {
                                1, segment.text().length(), segment.text().indexOf('a')
                            }))
                            .toList(),
                    new TokenUsage(5));
        }
    }

    private static final class Cached implements EmbeddingModel {
        private final EmbeddingModel delegate = new Letters();

        @Override
        public Response<Embedding> embed(String text) {
            return delegate.embed(text);
        }

        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            return delegate.embedAll(segments);
        }
    }

    private static final class Failing implements EmbeddingModel {
        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            throw new IllegalStateException("canary");
        }
    }

    @Test
    void anEmbeddingIsOneRetrieval(Spans spans) {
        new Letters().embed("canary");

        RecordedSpan span = spans.only(Operation.EMBEDDINGS);
        assertThat(spans.all()).hasSize(1);
        assertThat(span.phase()).isEqualTo(Phase.RETRIEVAL);
        assertThat(span.attributes())
                .containsEntry(Attribute.ITEMS, 1L)
                .containsEntry(Attribute.INPUT_CHARS, 6L)
                .containsEntry(Attribute.GEN_AI_EMBEDDINGS_DIMENSION_COUNT, 3L)
                .containsEntry(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 5L)
                .containsKeys(Attribute.INPUT_HASH);
    }

    @Test
    void aModelThatDelegatesIsSeenOnce(Spans spans) {
        new Cached().embed("canary");
        new Cached().embedAll(List.of(TextSegment.from("canary"), TextSegment.from("canary two")));
        assertThat(spans.all()).as(spans.describe()).hasSize(2);
        RecordedSpan many = spans.of(Operation.EMBEDDINGS).get(1);
        assertThat(many.number(Attribute.ITEMS)).isEqualTo(2);
        assertThat(many.number(Attribute.INPUT_CHARS)).isEqualTo(16);
    }

    @Test
    void equalTextsHaveEqualHashesHoweverTheyAreGiven(Spans spans) {
        new Letters().embed("canary");
        new Letters().embed(TextSegment.from("canary"));
        new Letters().embed("canary two");
        List<Long> hashes = spans.of(Operation.EMBEDDINGS).stream()
                .map(span -> span.number(Attribute.INPUT_HASH))
                .toList();
        assertThat(hashes.get(0)).isEqualTo(hashes.get(1)).isNotEqualTo(hashes.get(2));
    }

    @Test
    void aFailureIsAnError(Spans spans) {
        assertThatThrownBy(() -> new Failing().embed("canary")).isInstanceOf(IllegalStateException.class);
        assertThat(spans.only(Operation.EMBEDDINGS).failed()).isTrue();
    }

    private static EmbeddingStore<TextSegment> filled(EmbeddingModel model) {
        EmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
        for (String text : List.of("canary", "canary two", "canary and three")) {
            store.add(model.embed(text).content(), TextSegment.from(text));
        }
        return store;
    }

    @Test
    void aStoreIsWrittenAndSearched(Spans spans) {
        EmbeddingModel model = new Letters();
        EmbeddingStore<TextSegment> store = filled(model);
        store.addAll(
                List.of(model.embed("canary").content(), model.embed("canary").content()));
        var request = EmbeddingSearchRequest.builder()
                .queryEmbedding(model.embed("canary").content())
                .maxResults(2)
                .build();
        assertThat(store.search(request).matches()).hasSize(2);
        store.search(request);

        List<RecordedSpan> writes = spans.of(Operation.VECTOR_WRITE);
        assertThat(writes).as(spans.describe()).hasSize(4);
        assertThat(writes.get(3).number(Attribute.ITEMS)).isEqualTo(2);
        List<RecordedSpan> searches = spans.of(Operation.VECTOR_SEARCH);
        assertThat(searches).hasSize(2);
        assertThat(searches.get(0).attributes())
                .containsEntry(Attribute.GEN_AI_DATA_SOURCE_ID, "InMemoryEmbeddingStore")
                .containsEntry(Attribute.GEN_AI_REQUEST_TOP_K, 2L)
                .containsEntry(Attribute.RESULTS, 2L)
                .containsKeys(Attribute.FIRST_SCORE, Attribute.LAST_SCORE);
        for (Attribute hash : List.of(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH)) {
            assertThat(searches.get(0).get(hash))
                    .isNotNull()
                    .isEqualTo(searches.get(1).get(hash));
        }
    }

    @Test
    void aRetrieverHoldsItsEmbeddingAndItsSearch(Spans spans) {
        EmbeddingModel model = new Letters();
        EmbeddingStore<TextSegment> store = filled(model);
        ContentRetriever retriever = EmbeddingStoreContentRetriever.builder()
                .embeddingModel(model)
                .embeddingStore(store)
                .maxResults(2)
                .build();
        List<Content> found = retriever.retrieve(Query.from("canary question"));
        assertThat(found).hasSize(2);

        RecordedSpan retrieval = spans.only(Operation.RETRIEVAL);
        assertThat(spans.children(retrieval))
                .extracting(RecordedSpan::operation)
                .containsExactly(Operation.EMBEDDINGS, Operation.VECTOR_SEARCH);
        assertThat(retrieval.attributes())
                .containsEntry(Attribute.GEN_AI_DATA_SOURCE_ID, "EmbeddingStoreContentRetriever")
                .containsEntry(Attribute.INPUT_CHARS, 15L)
                .containsEntry(Attribute.RESULTS, 2L)
                .containsKeys(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH);
    }

    private static final class Fixed implements ContentRetriever {
        @Override
        public List<Content> retrieve(Query query) {
            return List.of(Content.from("canary"));
        }
    }

    @Test
    void aRetrieverOfOnesOwn(Spans spans) {
        new Fixed().retrieve(Query.from("canary"));
        assertThat(spans.only(Operation.RETRIEVAL).name()).isEqualTo("Fixed");
    }

    private static AugmentationResult augment(RetrievalAugmentor augmentor) {
        UserMessage message = UserMessage.from("canary question");
        return augmentor.augment(new AugmentationRequest(message, Metadata.from(message, null, null)));
    }

    @Test
    void anAugmentorHoldsItsRetriever(Spans spans) {
        AugmentationResult result = augment(DefaultRetrievalAugmentor.builder()
                .contentRetriever(new Fixed())
                .build());
        assertThat(result.contents()).hasSize(1);

        RecordedSpan outer = spans.named("DefaultRetrievalAugmentor");
        assertThat(spans.named("Fixed").parentId()).isEqualTo(outer.id());
        assertThat(spans.of(Operation.RETRIEVAL))
                .hasSize(2)
                .allSatisfy(span -> assertThat(span.attributes())
                        .containsEntry(Attribute.RESULTS, 1L)
                        .containsEntry(Attribute.INPUT_CHARS, (long) "canary question".length())
                        .containsKeys(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH));
    }

    @Test
    void aRetrieverThatIsALambdaIsSeenWhereItIsCalled(Spans spans) {
        ContentRetriever lambda = query -> List.of(Content.from("canary"));
        augment(DefaultRetrievalAugmentor.builder()
                .queryRouter(new DefaultQueryRouter(lambda, new Fixed()))
                .build());
        RecordedSpan outer = spans.named("DefaultRetrievalAugmentor");
        assertThat(spans.logicalParent(spans.named("EmbeddingAndRetrievalTest.lambda"))
                        .id())
                .isEqualTo(outer.id());
        assertThat(spans.logicalParent(spans.named("Fixed")).id()).isEqualTo(outer.id());
        assertThat(spans.of(Operation.RETRIEVAL)).as(spans.describe()).hasSize(3);
    }

    @Test
    void aLambdaOnItsOwnIsTheAugmentors(Spans spans) {
        augment(DefaultRetrievalAugmentor.builder()
                .contentRetriever(query -> List.of(Content.from("canary")))
                .build());
        assertThat(spans.only(Operation.RETRIEVAL).number(Attribute.RESULTS)).isEqualTo(1);
    }

    private record Passing(ContentRetriever delegate) implements ContentRetriever {
        @Override
        public List<Content> retrieve(Query query) {
            return delegate.retrieve(query);
        }
    }

    @Test
    void aRetrieverThatDelegatesIsSeenOnce(Spans spans) {
        new Passing(new Fixed()).retrieve(Query.from("canary"));
        assertThat(spans.only(Operation.RETRIEVAL).name()).isEqualTo("Passing");
    }

    private static final class Lengths implements ScoringModel {
        @Override
        public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
            return Response.from(
                    segments.stream()
                            .map(segment -> (double) segment.text().length())
                            .toList(),
                    new TokenUsage(9));
        }
    }

    @Test
    void aScoringIsOneRetrieval(Spans spans) {
        new Lengths().scoreAll(List.of(TextSegment.from("canary"), TextSegment.from("canary two")), "canary");
        new Lengths().score("canary", "canary");
        List<RecordedSpan> scorings = spans.of(Operation.RERANK);
        assertThat(scorings).hasSize(2);
        assertThat(scorings.get(0).phase()).isEqualTo(Phase.RETRIEVAL);
        assertThat(scorings.get(0).attributes())
                .containsEntry(Attribute.ITEMS, 2L)
                .containsEntry(Attribute.RESULTS, 2L)
                .containsEntry(Attribute.FIRST_SCORE, 6.0)
                .containsEntry(Attribute.LAST_SCORE, 10.0)
                .containsEntry(Attribute.INPUT_CHARS, 22L)
                .containsEntry(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 9L)
                .containsKeys(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH);
        assertThat(scorings.get(1).get(Attribute.INPUT_HASH))
                .isNotEqualTo(scorings.get(0).get(Attribute.INPUT_HASH));
    }

    @Test
    void theResultOfAnEmbeddingIsRecognised(Spans spans) {
        new Letters().embed("canary");
        new Letters().embedAll(List.of(TextSegment.from("canary")));
        new Letters().embedAll(List.of(TextSegment.from("canary"), TextSegment.from("canary two")));
        for (Attribute hash : List.of(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH)) {
            List<Long> hashes = spans.of(Operation.EMBEDDINGS).stream()
                    .map(span -> span.number(hash))
                    .toList();
            assertThat(hashes.get(0)).isEqualTo(hashes.get(1)).isNotEqualTo(hashes.get(2));
        }
    }
}
