package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.query.Query;
import io.sonde.api.KeyedHash;
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

/** One retrieval span for each call on a content retriever; embedding and search are its children. */
public final class ContentRetrieverWeaving implements Weaving {
    private static final String QUERY = "dev.langchain4j.rag.query.Query";

    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return QUERY;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("dev.langchain4j.rag.content.retriever.ContentRetriever");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("retrieve").and(takesArgument(0, named(QUERY))), RetrieveAdvice.class);
    }

    /** Around {@code retrieve}. */
    public static final class RetrieveAdvice {
        private RetrieveAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.This Object retriever, @Advice.Argument(0) Query query) {
            Span span = Tracer.enter(Operation.RETRIEVAL, retriever.getClass().getSimpleName());
            if (span != null) {
                span.set(Attribute.GEN_AI_DATA_SOURCE_ID, retriever.getClass().getSimpleName());
                span.hash(Attribute.INPUT_HASH, Attribute.INPUT_CHARS, query.text());
            }
            return span;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable List<Content> contents,
                @Advice.Thrown @Nullable Throwable error) {
            if (span == null) {
                return;
            }
            try {
                if (contents != null) {
                    answer(span, contents);
                }
            } finally {
                span.exit(error);
            }
        }

        private static void answer(Span span, List<Content> contents) {
            long hash = 0;
            long chars = 0;
            for (Content content : contents) {
                TextSegment segment = content.textSegment();
                if (segment != null) {
                    hash = KeyedHash.mix(hash, KeyedHash.of((CharSequence) segment.text()));
                    chars += segment.text().length();
                }
            }
            span.set(Attribute.RESULTS, (long) contents.size());
            span.set(Attribute.OUTPUT_HASH, hash);
            span.set(Attribute.OUTPUT_CHARS, chars);
        }
    }
}
