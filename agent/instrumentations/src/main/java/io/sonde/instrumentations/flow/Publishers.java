package io.sonde.instrumentations.flow;

import io.sonde.api.Tracer;
import io.sonde.instrumentations.streams.Subscribed;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.jspecify.annotations.Nullable;

/**
 * Gives a method that returns a {@code Flow.Publisher} a span for each subscription. Everything said of {@code
 * io.sonde.instrumentations.reactor.Publishers} holds here too: return the result from a not inlined exit advice with
 * {@code @Advice.AssignReturned.ToReturned}, and bind it only to methods whose declared result is exactly {@code
 * Flow.Publisher}. Needs nothing but the JDK. Thread-safe.
 */
public final class Publishers {
    private Publishers() {}

    /**
     * The same publisher with a span for each subscription.
     *
     * @param publisher what the method returned
     * @param on what to record; kept as long as the publisher
     * @return a publisher; the object itself when nothing is recorded now or when it is more than a publisher (null, a
     *     {@code SubmissionPublisher}, a processor)
     */
    @SuppressWarnings("unchecked")
    public static @Nullable Object span(@Nullable Object publisher, Subscribed on) {
        if (publisher instanceof Flow.Publisher<?> plain
                && !(plain instanceof SubmissionPublisher || plain instanceof Flow.Subscriber)
                && Tracer.isRecording()) {
            return new SpanPublisher<>((Flow.Publisher<Object>) plain, on);
        }
        return publisher;
    }
}
