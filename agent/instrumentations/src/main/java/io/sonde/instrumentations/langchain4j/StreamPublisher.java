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
            left(watching, thrown);
        }
    }

    private static void left(Watching watching, @Nullable Throwable thrown) {
        try {
            StreamedCall.end(watching.call, watching, thrown);
        } catch (Throwable failure) {
            Failures.suppressed(failure);
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
            StreamedCall.Callback callback = received(item);
            try {
                subscriber.onNext(item);
            } finally {
                exit(callback, false);
            }
        }

        @Override
        public void onError(Throwable error) {
            StreamedCall.Callback callback = last(null, error);
            try {
                subscriber.onError(error);
            } finally {
                exit(callback, true);
            }
        }

        @Override
        public void onComplete() {
            StreamedCall.Callback callback = last(response, null);
            try {
                subscriber.onComplete();
            } finally {
                exit(callback, true);
            }
        }

        private StreamedCall.@Nullable Callback received(@Nullable Object item) {
            try {
                if (item == null || call == null) {
                    return null;
                }
                String type = item.getClass().getSimpleName();
                if (type.equals("CompleteResponse")) {
                    // Of a version that this is not compiled against.
                    response = (ChatResponse)
                            item.getClass().getMethod("chatResponse").invoke(item);
                }
                return call.enter(type.startsWith("Partial"));
            } catch (Throwable failure) {
                Failures.suppressed(failure);
                return null;
            }
        }

        private StreamedCall.@Nullable Callback last(@Nullable ChatResponse answer, @Nullable Throwable error) {
            try {
                return call == null ? null : call.enterLast(this, answer, error);
            } catch (Throwable failure) {
                Failures.suppressed(failure);
                return null;
            }
        }

        private static void exit(StreamedCall.@Nullable Callback callback, boolean last) {
            try {
                if (callback != null) {
                    callback.exit(last, null);
                }
            } catch (Throwable failure) {
                Failures.suppressed(failure);
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
            try {
                call.cancel();
            } catch (Throwable failure) {
                Failures.suppressed(failure);
            }
        }
    }
}
