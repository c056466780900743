package io.sonde.instrumentations.reactor;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Handoff;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * Publishers whose signals come from threads that know nothing of the subscriber: sinks, callbacks, foreign publishers,
 * the network, shared and cached sources. What they deliver continues where they were subscribed to. All other operators
 * pass signals on within one thread or through a scheduler, where the executors' hand-off follows them; so a chain pays
 * at its source, once for each subscription made inside a span, and the program's own hooks are left alone.
 */
public final class SourceWeaving implements Weaving {
    private static final String SUBSCRIBER = "reactor.core.CoreSubscriber";
    private static final String PUBLISHER = "reactor.core.publisher.";

    @Override
    public String library() {
        return "reactor";
    }

    @Override
    public String requiredClass() {
        return SUBSCRIBER;
    }

    @Override
    public Targets targets() {
        return Targets.named(
                PUBLISHER + "FluxCreate",
                PUBLISHER + "MonoCreate",
                PUBLISHER + "MonoCompletionStage",
                PUBLISHER + "FluxSource",
                PUBLISHER + "FluxSourceFuseable",
                PUBLISHER + "MonoSource",
                PUBLISHER + "MonoFromPublisher",
                PUBLISHER + "FluxInterval",
                PUBLISHER + "FluxPublish",
                PUBLISHER + "FluxReplay",
                PUBLISHER + "MonoCacheTime",
                PUBLISHER + "MonoCacheInvalidateIf",
                PUBLISHER + "MonoCacheInvalidateWhen",
                PUBLISHER + "NextProcessor",
                PUBLISHER + "SinkEmptyMulticast",
                PUBLISHER + "SinkOneMulticast",
                PUBLISHER + "SinkManyBestEffort",
                PUBLISHER + "SinkManyEmitterProcessor",
                PUBLISHER + "SinkManyReplayProcessor",
                PUBLISHER + "SinkManyUnicast",
                PUBLISHER + "SinkManyUnicastNoBackpressure",
                PUBLISHER + "UnicastProcessor",
                PUBLISHER + "EmitterProcessor",
                PUBLISHER + "DirectProcessor",
                PUBLISHER + "ReplayProcessor",
                "reactor.adapter.JdkFlowAdapter$FlowPublisherAsFlux",
                "reactor.netty.channel.FluxReceive",
                "reactor.netty.http.client.HttpClientConnect$MonoHttpConnect");
    }

    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                namedOneOf("subscribe", "subscribeOrReturn")
                        .and(takesArguments(1))
                        .and(takesArgument(0, named(SUBSCRIBER))),
                SubscribeAdvice.class);
    }

    /** Before somebody subscribes. */
    public static final class SubscribeAdvice {
        private SubscribeAdvice() {}

        @Advice.AssignReturned.ToArguments(@Advice.AssignReturned.ToArguments.ToArgument(0))
        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable CoreSubscriber<?> enter(@Advice.Argument(0) @Nullable CoreSubscriber<?> subscriber) {
            if (subscriber == null || subscriber instanceof ResumingSubscriber) {
                return subscriber;
            }
            Handoff point = Handoff.capture();
            return point == null ? subscriber : new ResumingSubscriber<>(subscriber, point);
        }
    }
}
