package io.sonde.instrumentations.rxjava;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.flowables.ConnectableFlowable;
import io.reactivex.rxjava3.flowables.GroupedFlowable;
import io.reactivex.rxjava3.observables.ConnectableObservable;
import io.reactivex.rxjava3.observables.GroupedObservable;
import io.sonde.api.Tracer;
import io.sonde.instrumentations.streams.Subscribed;
import org.jspecify.annotations.Nullable;

/**
 * Gives a method that returns one of RxJava's five kinds of publishers a span for each subscription. Everything said of
 * {@code io.sonde.instrumentations.reactor.Publishers} holds here too: return the result from a not inlined exit advice
 * with {@code @Advice.AssignReturned.ToReturned}, and bind it only to methods whose declared result is exactly the kind.
 * The spans of {@code Single} and {@code Maybe} end at their item. Thread-safe.
 */
public final class Publishers {
    private Publishers() {}

    /**
     * The same publisher with a span for each subscription.
     *
     * @param publisher what the method returned
     * @param on what to record; kept as long as the publisher
     * @return of the same kind; the object itself when nothing is recorded now or when it is of another kind (null, a
     *     connectable or grouped one, another library's publisher)
     */
    @SuppressWarnings("unchecked")
    public static @Nullable Object span(@Nullable Object publisher, Subscribed on) {
        if (!Tracer.isRecording()) {
            return publisher;
        }
        if (publisher instanceof Flowable<?> flowable
                && !(flowable instanceof ConnectableFlowable || flowable instanceof GroupedFlowable)) {
            return new SpanFlowable<>((Flowable<Object>) flowable, on);
        }
        if (publisher instanceof Single<?> single) {
            return new SpanSingle<>((Single<Object>) single, on);
        }
        if (publisher instanceof Maybe<?> maybe) {
            return new SpanMaybe<>((Maybe<Object>) maybe, on);
        }
        if (publisher instanceof Completable completable) {
            return new SpanCompletable(completable, on);
        }
        if (publisher instanceof Observable<?> observable
                && !(observable instanceof ConnectableObservable || observable instanceof GroupedObservable)) {
            return new SpanObservable<>((Observable<Object>) observable, on);
        }
        return publisher;
    }
}
