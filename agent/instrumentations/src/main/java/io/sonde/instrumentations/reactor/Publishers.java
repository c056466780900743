package io.sonde.instrumentations.reactor;

import io.sonde.api.Tracer;
import io.sonde.instrumentations.streams.Subscribed;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.GroupedFlux;
import reactor.core.publisher.Mono;

/**
 * Gives a method that returns a {@code Flux} or a {@code Mono} a span for each subscription. Used from the advice of a
 * library whose class path has Reactor:
 *
 * <pre>{@code
 * @Advice.AssignReturned.ToReturned
 * @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
 * public static Object exit(@Advice.Argument(0) Prompt prompt, @Advice.Return Flux<ChatResponse> answer) {
 *     return Publishers.span(answer, new StreamedChat(prompt)); // implements Subscribed
 * }
 * }</pre>
 *
 * Bind it only to methods whose declared result is exactly {@code Flux}, {@code Mono} or {@code Publisher}; the advice
 * needs no enter method, because nothing happens before somebody subscribes:
 *
 * <ul>
 *   <li>The span opens at each subscription, through {@link Subscribed#open}. Nobody subscribes: no span; twice: two.
 *   <li>It is open, as {@code Tracer.current()}, while the library's own publisher works on the subscribing or requesting
 *       thread, and goes with its tasks: an HTTP request made there lies beneath it. An inner call of the same kind gets
 *       null from {@code Tracer.enter} and may complete {@code Tracer.current(operation)}.
 *   <li>It ends at completion, error (failed) or cancellation ({@code CANCELLED}); the span of a {@code Mono} at its
 *       item. It ends before the receiver hears of it.
 *   <li>Whatever operators behind it do lies where the program subscribed, not beneath the span, on whatever thread.
 *   <li>Demand, items, errors and the Reactor context pass unchanged; operators do not fuse across it.
 * </ul>
 *
 * Thread-safe.
 */
public final class Publishers {
    private Publishers() {}

    /**
     * The same publisher with a span for each subscription.
     *
     * @param publisher what the method returned
     * @param on what to record; kept as long as the publisher
     * @return of the same kind, {@code Flux} or {@code Mono}; the object itself when nothing is recorded now or when it is
     *     of another kind (null, a connectable or grouped flux, another library's publisher)
     */
    @SuppressWarnings({"unchecked", "ReactivePublisher"})
    public static @Nullable Object span(@Nullable Object publisher, Subscribed on) {
        if (!Tracer.isRecording()) {
            return publisher;
        }
        if (publisher instanceof Mono<?> mono) {
            return new SpanMono<>((Mono<Object>) mono, on);
        }
        if (publisher instanceof Flux<?> flux && !(flux instanceof ConnectableFlux || flux instanceof GroupedFlux)) {
            return new SpanFlux<>((Flux<Object>) flux, on);
        }
        return publisher;
    }
}
