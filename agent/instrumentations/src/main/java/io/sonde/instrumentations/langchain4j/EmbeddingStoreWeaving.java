package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** One retrieval span for each search in a vector store, and for each write to it. */
public final class EmbeddingStoreWeaving implements Weaving {
    private static final String SEARCH = "dev.langchain4j.store.embedding.EmbeddingSearchRequest";

    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return SEARCH;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("dev.langchain4j.store.embedding.EmbeddingStore")
                .declaring("add", "addAll", "search");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("search").and(takesArgument(0, named(SEARCH))), SearchAdvice.class);
        advices.on(
                namedOneOf("add", "addAll")
                        .and(isPublic())
                        .and(takesArguments(1).or(takesArguments(2)).or(takesArguments(3))),
                WriteAdvice.class);
    }

    /** Around {@code search}. */
    public static final class SearchAdvice {
        private SearchAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This Object store, @Advice.Argument(0) EmbeddingSearchRequest request) {
            return Searches.open(store, request);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable EmbeddingSearchResult<?> result,
                @Advice.Thrown @Nullable Throwable error) {
            if (span == null) {
                return;
            }
            try {
                if (result != null) {
                    Searches.found(span, result.matches());
                }
            } finally {
                span.exit(error);
            }
        }
    }

    /** Around {@code add} and {@code addAll}. */
    public static final class WriteAdvice {
        private WriteAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This Object store,
                @Advice.Argument(0) @Nullable Object first,
                @Advice.AllArguments @Nullable Object[] all) {
            Span span = Tracer.enter(Operation.VECTOR_WRITE, Names.simple(store));
            if (span != null) {
                span.set(Attribute.GEN_AI_DATA_SOURCE_ID, Names.simple(store));
                span.set(Attribute.ITEMS, first instanceof List<?> many ? (long) many.size() : 1L);
                span.set(Attribute.INPUT_HASH, Vectors.written(all));
            }
            return span;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                span.exit(error);
            }
        }
    }
}
