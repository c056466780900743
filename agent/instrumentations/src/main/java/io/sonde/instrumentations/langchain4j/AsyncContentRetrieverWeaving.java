package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.isDeclaredBy;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import io.sonde.api.Span;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The same span as {@link ContentRetrieverWeaving} for retrievals that return a future, which versions before 1.20 do
 * not have. The interface's own form refuses; whoever asked then retrieves at once.
 */
public final class AsyncContentRetrieverWeaving implements Weaving {
    private static final String ROLE = "dev.langchain4j.rag.content.retriever.ContentRetriever";
    private static final String REQUEST = "dev.langchain4j.rag.query.Query";

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
        return Targets.subtypesOf(ROLE).declaring("retrieveAsync");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("retrieveAsync")
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
        public static @Nullable Span enter(@Advice.This Object retriever, @Advice.Argument(0) Query request) {
            return Contents.open(retriever, request.text(), ContentRetriever.class);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable CompletableFuture<?> later,
                @Advice.Thrown @Nullable Throwable error) {
            Completion.exit(span, later, error, AskAdvice::describe);
        }

        @SuppressWarnings("unchecked") // what the method that was called returns
        private static void describe(Span span, Object result) {
            if (result instanceof List<?> contents) {
                Contents.found(span, (List<Content>) contents);
            }
        }
    }
}
