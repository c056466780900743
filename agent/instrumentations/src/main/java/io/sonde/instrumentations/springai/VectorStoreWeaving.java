package io.sonde.instrumentations.springai;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Failures;
import io.sonde.api.Span;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;

/**
 * One retrieval span for each search in a vector store, and for each write to it. The store embeds the query itself: that
 * is its child.
 */
public final class VectorStoreWeaving implements Weaving {
    private static final String SEARCH = "org.springframework.ai.vectorstore.SearchRequest";
    private static final String FILTER = "org.springframework.ai.vectorstore.filter.Filter$Expression";

    @Override
    public String library() {
        return "spring-ai";
    }

    @Override
    public String requiredClass() {
        return SEARCH;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf(
                        "org.springframework.ai.vectorstore.VectorStore",
                        "org.springframework.ai.vectorstore.VectorStoreRetriever")
                .declaring("add", "delete", "similaritySearch");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("similaritySearch").and(takesArguments(1)).and(takesArgument(0, named(SEARCH))),
                SearchAdvice.class);
        advices.on(
                named("add")
                        .and(takesArguments(List.class))
                        .or(named("delete")
                                .and(takesArguments(List.class)
                                        .or(takesArguments(1).and(takesArgument(0, named(FILTER))))))
                        .and(isPublic()),
                WriteAdvice.class);
    }

    /** Around {@code similaritySearch}. */
    public static final class SearchAdvice {
        private SearchAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This Object store, @Advice.Argument(0) @Nullable SearchRequest request) {
            Span span = Stores.open(Operation.VECTOR_SEARCH, store);
            if (span != null && request != null) {
                try {
                    Stores.describe(span, request);
                } catch (Throwable failure) {
                    Failures.suppressed(failure);
                }
            }
            return span;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable List<Document> found,
                @Advice.Thrown @Nullable Throwable error) {
            if (span == null) {
                return;
            }
            try {
                if (found != null) {
                    Documents.describe(span, found);
                }
            } finally {
                span.exit(error);
            }
        }
    }

    /** Around {@code add} and {@code delete}. */
    public static final class WriteAdvice {
        private WriteAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.This Object store, @Advice.Argument(0) @Nullable Object items) {
            Span span = Stores.open(Operation.VECTOR_WRITE, store);
            if (span != null && items instanceof List<?> many) {
                span.set(Attribute.ITEMS, (long) many.size());
                span.set(Attribute.INPUT_HASH, Stores.written(many));
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
