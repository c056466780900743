package io.sonde.instrumentations.flow;

import io.sonde.instrumentations.streams.StreamSpan;
import io.sonde.instrumentations.streams.Subscribed;
import java.util.concurrent.Flow;

/** A publisher with a span for each subscription. */
final class SpanPublisher<T> implements Flow.Publisher<T> {
    private final Flow.Publisher<T> source;
    private final Subscribed on;

    SpanPublisher(Flow.Publisher<T> source, Subscribed on) {
        this.source = source;
        this.on = on;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> actual) {
        StreamSpan span = actual == null ? null : StreamSpan.open(on); // null is the source's to refuse
        if (span == null) {
            source.subscribe(actual);
            return;
        }
        span.subscribe(source, Flow.Publisher::subscribe, new SpanSubscriber<>(actual, span));
    }
}
