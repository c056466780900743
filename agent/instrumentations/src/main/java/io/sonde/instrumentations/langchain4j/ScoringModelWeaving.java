package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
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

/** One retrieval span for each request to judge how well texts fit a query. */
public final class ScoringModelWeaving implements Weaving {
    private static final String MODEL = "dev.langchain4j.model.scoring.ScoringModel";

    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return MODEL;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf(MODEL).declaring("scoreAll");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("scoreAll").and(takesArguments(List.class, String.class)), ScoreAdvice.class);
    }

    /** Around {@code scoreAll}, to which the other forms delegate. */
    public static final class ScoreAdvice {
        private ScoreAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This Object model,
                @Advice.Argument(0) @Nullable List<TextSegment> segments,
                @Advice.Argument(1) @Nullable String query) {
            String name = Names.simple(model);
            Span span = Tracer.enter(Operation.RERANK, name);
            if (span == null || segments == null) {
                return span;
            }
            span.set(Attribute.GEN_AI_REQUEST_MODEL, name);
            long hash = KeyedHash.of((Object) query);
            long chars = query == null ? 0 : query.length();
            for (TextSegment segment : segments) {
                hash = KeyedHash.mix(hash, KeyedHash.of((CharSequence) segment.text()));
                chars += segment.text().length();
            }
            span.set(Attribute.ITEMS, (long) segments.size());
            span.set(Attribute.INPUT_HASH, hash);
            span.set(Attribute.INPUT_CHARS, chars);
            return span;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable Response<List<Double>> response,
                @Advice.Thrown @Nullable Throwable error) {
            if (span == null) {
                return;
            }
            try {
                if (response != null && response.content() != null) {
                    answer(span, response);
                }
            } finally {
                span.exit(error);
            }
        }

        private static void answer(Span span, Response<List<Double>> response) {
            List<Double> scores = response.content();
            long hash = 0;
            for (Double score : scores) {
                hash = KeyedHash.mix(hash, KeyedHash.of(score));
            }
            span.set(Attribute.RESULTS, (long) scores.size());
            span.set(Attribute.OUTPUT_HASH, hash);
            if (!scores.isEmpty()) {
                span.set(Attribute.FIRST_SCORE, scores.get(0));
                span.set(Attribute.LAST_SCORE, scores.get(scores.size() - 1));
            }
            if (response.tokenUsage() != null) {
                span.set(
                        Attribute.GEN_AI_USAGE_INPUT_TOKENS,
                        response.tokenUsage().inputTokenCount());
            }
        }
    }
}
