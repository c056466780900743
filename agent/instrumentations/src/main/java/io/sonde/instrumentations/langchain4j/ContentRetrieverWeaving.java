package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import io.sonde.api.Span;
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
        return Targets.subtypesOf("dev.langchain4j.rag.content.retriever.ContentRetriever")
                .declaring("retrieve");
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
            return Contents.open(retriever, query.text(), ContentRetriever.class);
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
                    Contents.found(span, contents);
                }
            } finally {
                span.exit(error);
            }
        }
    }
}
