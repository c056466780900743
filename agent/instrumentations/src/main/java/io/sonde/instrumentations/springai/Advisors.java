package io.sonde.instrumentations.springai;

import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Operation;
import org.jspecify.annotations.Nullable;

/** Which advisors have a span. */
final class Advisors {
    private Advisors() {}

    /** Opens the span of an advisor, unless it only calls the model or has one. */
    static @Nullable Span open(Object advisor) {
        return isEnd(advisor.getClass().getName()) ? null : Tracer.enter(Operation.ADVISOR, Names.of(advisor), advisor);
    }

    /** The end of each chain calls the model and does nothing else. */
    private static boolean isEnd(String type) {
        return type.equals("org.springframework.ai.chat.client.advisor.ChatModelCallAdvisor")
                || type.equals("org.springframework.ai.chat.client.advisor.ChatModelStreamAdvisor");
    }
}
