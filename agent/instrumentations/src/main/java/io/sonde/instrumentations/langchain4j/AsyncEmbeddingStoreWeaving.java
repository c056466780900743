package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.isDeclaredBy;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import io.sonde.api.Span;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The same span as {@link EmbeddingStoreWeaving} for searches that return a future, which versions before 1.20 do not
 * have. The interface's own form refuses; whoever asked then searches at once.
 */
public final class AsyncEmbeddingStoreWeaving implements Weaving {
    private static final String ROLE = "dev.langchain4j.store.embedding.EmbeddingStore";
    private static final String REQUEST = "dev.langchain4j.store.embedding.EmbeddingSearchRequest";

    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return REQUEST;
    }

    @Override
    public boolean isOptional() {
        return true;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf(ROLE).declaring("searchAsync");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("searchAsync")
                        .and(takesArguments(1))
                        .and(takesArgument(0, named(REQUEST)))
                        .and(returns(named("java.util.concurrent.CompletableFuture")))
                        .and(not(isDeclaredBy(named(ROLE)))),
                AskAdvice.class);
    }

    /** Around the call that returns the future. */
    public static final class AskAdvice {
        private AskAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This Object store, @Advice.Argument(0) EmbeddingSearchRequest request) {
            return Searches.open(store, request);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable CompletableFuture<?> later,
                @Advice.Thrown @Nullable Throwable error) {
            Completion.exit(span, later, error, AskAdvice::describe);
        }

        private static void describe(Span span, Object result) {
            if (result instanceof EmbeddingSearchResult<?> found) {
                Searches.found(span, found.matches());
            }
        }
    }
}
