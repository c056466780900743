package io.sonde.instrumentations.reactor;

import io.sonde.instrumentations.streams.StreamSpan;
import io.sonde.instrumentations.streams.Subscribed;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/** A flux with a span for each subscription. */
final class SpanFlux<T> extends FluxOperator<T, T> {
    private final Subscribed on;

    SpanFlux(Flux<? extends T> source, Subscribed on) {
        super(source);
        this.on = on;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        StreamSpan span = StreamSpan.open(on);
        if (span == null) {
            source.subscribe(actual);
            return;
        }
        span.subscribe(source, Flux::subscribe, new SpanSubscriber<>(actual, span, false));
    }

    @Override
    public @Nullable Object scanUnsafe(Scannable.Attr key) {
        return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : super.scanUnsafe(key);
    }
}
