package io.sonde.instrumentations.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.sonde.api.Failures;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A model's answer as a publisher; each subscription is one model call. Passes everything on as it comes. */
final class StreamPublisher implements Flow.Publisher<Object> {
    private final StreamingChatModel model;
    private final ChatRequest request;
    private final Flow.Publisher<Object> published;

    @SuppressWarnings("unchecked") // what is published is passed on to who asked for it
    StreamPublisher(StreamingChatModel model, ChatRequest request, Flow.Publisher<?> published) {
        this.model = model;
        this.request = request;
        this.published = (Flow.Publisher<Object>) published;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        Watching watching = subscriber == null ? null : watch(subscriber);
        if (watching == null || watching.call == null) {
            published.subscribe(subscriber);
            return;
        }
        Throwable thrown = null;
        try {
            published.subscribe(watching);
        } catch (Throwable failure) {
            thrown = failure;
            throw failure;
        } finally {
            StreamedCall.end(watching.call, watching, thrown);
        }
    }

    private @Nullable Watching watch(Flow.Subscriber<? super Object> subscriber) {
        try {
            Watching watching = new Watching(subscriber);
            watching.call = StreamedCall.begin(model, request, watching);
            return watching;
        } catch (Throwable failure) {
            Failures.suppressed(failure);
            return null;
        }
    }

    private static final class Watching implements Flow.Subscriber<Object> {
        private final Flow.Subscriber<? super Object> subscriber;
        private @Nullable ChatResponse response;

        @Nullable
        StreamedCall call;

        Watching(Flow.Subscriber<? super Object> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            StreamedCall watched = call;
            subscriber.onSubscribe(watched == null ? subscription : new Stoppable(subscription, watched));
        }

        @Override
        public void onNext(Object item) {
            boolean whole = item instanceof ChatResponse;
            if (whole) {
                response = (ChatResponse) item;
            }
            StreamedCall.Callback callback = call == null ? null : call.enter(!whole);
            try {
                subscriber.onNext(item);
            } finally {
                exit(callback, false);
            }
        }

        @Override
        public void onError(Throwable error) {
            StreamedCall.Callback callback = call == null ? null : call.enterLast(this, null, error);
            try {
                subscriber.onError(error);
            } finally {
                exit(callback, true);
            }
        }

        @Override
        public void onComplete() {
            StreamedCall.Callback callback = call == null ? null : call.enterLast(this, response, null);
            try {
                subscriber.onComplete();
            } finally {
                exit(callback, true);
            }
        }

        private static void exit(StreamedCall.@Nullable Callback callback, boolean last) {
            if (callback != null) {
                callback.exit(last, null);
            }
        }
    }

    private record Stoppable(Flow.Subscription subscription, StreamedCall call) implements Flow.Subscription {
        @Override
        public void request(long count) {
            subscription.request(count);
        }

        @Override
        public void cancel() {
            subscription.cancel();
            call.cancel();
        }
    }
}
