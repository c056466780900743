package io.sonde.instrumentations.springai;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

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
import org.springframework.ai.document.Document;
import org.springframework.ai.rag.Query;

/** One retrieval span for each call on a document retriever; the search it makes is its child. */
public final class DocumentRetrieverWeaving implements Weaving {
    private static final String QUERY = "org.springframework.ai.rag.Query";

    @Override
    public String library() {
        return "spring-ai";
    }

    @Override
    public String requiredClass() {
        return QUERY;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("org.springframework.ai.rag.retrieval.search.DocumentRetriever")
                .declaring("retrieve");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("retrieve").and(takesArguments(1)).and(takesArgument(0, named(QUERY))), RetrieveAdvice.class);
    }

    /** Around {@code retrieve}. */
    public static final class RetrieveAdvice {
        private RetrieveAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.This Object retriever, @Advice.Argument(0) @Nullable Query query) {
            Span span = Tracer.enter(Operation.RETRIEVAL, Names.of(retriever));
            if (span != null) {
                span.set(Attribute.GEN_AI_DATA_SOURCE_ID, Names.of(retriever));
                if (query != null) {
                    span.hash(Attribute.INPUT_HASH, Attribute.INPUT_CHARS, query.text());
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
}
