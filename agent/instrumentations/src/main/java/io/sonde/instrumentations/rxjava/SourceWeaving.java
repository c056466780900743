package io.sonde.instrumentations.rxjava;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.core.SingleObserver;
import io.sonde.instrumentations.streams.StreamSpan;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;
import org.reactivestreams.Subscriber;

/**
 * Publishers whose signals come from threads that know nothing of the subscriber: subjects, callbacks, foreign
 * publishers, intervals, shared and cached sources. What they deliver continues where they were subscribed to; see
 * {@code io.sonde.instrumentations.reactor.SourceWeaving}. The program's plugins are left alone.
 */
public final class SourceWeaving implements Weaving {
    private static final String RX = "io.reactivex.rxjava3.";
    private static final String OPERATOR = RX + "internal.operators.";

    @Override
    public String library() {
        return "rxjava";
    }

    @Override
    public Targets targets() {
        return Targets.named(
                OPERATOR + "flowable.FlowableCreate",
                OPERATOR + "flowable.FlowableFromPublisher",
                OPERATOR + "flowable.FlowableInterval",
                OPERATOR + "flowable.FlowableIntervalRange",
                OPERATOR + "flowable.FlowablePublish",
                OPERATOR + "flowable.FlowableReplay",
                OPERATOR + "flowable.FlowableCache",
                OPERATOR + "observable.ObservableCreate",
                OPERATOR + "observable.ObservableFromPublisher",
                OPERATOR + "observable.ObservableInterval",
                OPERATOR + "observable.ObservableIntervalRange",
                OPERATOR + "observable.ObservablePublish",
                OPERATOR + "observable.ObservableReplay",
                OPERATOR + "observable.ObservableCache",
                OPERATOR + "observable.ObservableFromUnsafeSource",
                OPERATOR + "single.SingleCreate",
                OPERATOR + "single.SingleCache",
                OPERATOR + "single.SingleFromPublisher",
                OPERATOR + "single.SingleFromUnsafeSource",
                OPERATOR + "maybe.MaybeCreate",
                OPERATOR + "maybe.MaybeCache",
                OPERATOR + "maybe.MaybeUnsafeCreate",
                OPERATOR + "completable.CompletableCreate",
                OPERATOR + "completable.CompletableCache",
                OPERATOR + "completable.CompletableFromPublisher",
                OPERATOR + "completable.CompletableFromUnsafeSource",
                RX + "processors.AsyncProcessor",
                RX + "processors.BehaviorProcessor",
                RX + "processors.MulticastProcessor",
                RX + "processors.PublishProcessor",
                RX + "processors.ReplayProcessor",
                RX + "processors.UnicastProcessor",
                RX + "subjects.AsyncSubject",
                RX + "subjects.BehaviorSubject",
                RX + "subjects.CompletableSubject",
                RX + "subjects.MaybeSubject",
                RX + "subjects.PublishSubject",
                RX + "subjects.ReplaySubject",
                RX + "subjects.SingleSubject",
                RX + "subjects.UnicastSubject");
    }

    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(subscribes("org.reactivestreams.Subscriber"), FlowableAdvice.class);
        advices.on(subscribes("io.reactivex.rxjava3.core.Observer"), ObservableAdvice.class);
        advices.on(subscribes("io.reactivex.rxjava3.core.SingleObserver"), SingleAdvice.class);
        advices.on(subscribes("io.reactivex.rxjava3.core.MaybeObserver"), MaybeAdvice.class);
        advices.on(subscribes("io.reactivex.rxjava3.core.CompletableObserver"), CompletableAdvice.class);
    }

    private static ElementMatcher.Junction<MethodDescription> subscribes(String receiver) {
        return named("subscribeActual").and(takesArguments(1)).and(takesArgument(0, named(receiver)));
    }

    /** Before somebody subscribes to a flowable. */
    public static final class FlowableAdvice {
        private FlowableAdvice() {}

        @Advice.AssignReturned.ToArguments(@Advice.AssignReturned.ToArguments.ToArgument(0))
        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static Subscriber<?> enter(@Advice.Argument(0) Subscriber<?> actual) {
            StreamSpan point = actual instanceof SpanSubscriber ? null : StreamSpan.resuming();
            return point == null ? actual : new SpanSubscriber<>(actual, point);
        }
    }

    /** Before somebody subscribes to a observable. */
    public static final class ObservableAdvice {
        private ObservableAdvice() {}

        @Advice.AssignReturned.ToArguments(@Advice.AssignReturned.ToArguments.ToArgument(0))
        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static Observer<?> enter(@Advice.Argument(0) Observer<?> actual) {
            StreamSpan point = actual instanceof SpanObserver ? null : StreamSpan.resuming();
            return point == null ? actual : new SpanObserver<>(actual, point);
        }
    }

    /** Before somebody subscribes to a single. */
    public static final class SingleAdvice {
        private SingleAdvice() {}

        @Advice.AssignReturned.ToArguments(@Advice.AssignReturned.ToArguments.ToArgument(0))
        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static SingleObserver<?> enter(@Advice.Argument(0) SingleObserver<?> actual) {
            StreamSpan point = actual instanceof SpanSingleObserver ? null : StreamSpan.resuming();
            return point == null ? actual : new SpanSingleObserver<>(actual, point);
        }
    }

    /** Before somebody subscribes to a maybe. */
    public static final class MaybeAdvice {
        private MaybeAdvice() {}

        @Advice.AssignReturned.ToArguments(@Advice.AssignReturned.ToArguments.ToArgument(0))
        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static MaybeObserver<?> enter(@Advice.Argument(0) MaybeObserver<?> actual) {
            StreamSpan point = actual instanceof SpanMaybeObserver ? null : StreamSpan.resuming();
            return point == null ? actual : new SpanMaybeObserver<>(actual, point);
        }
    }

    /** Before somebody subscribes to a completable. */
    public static final class CompletableAdvice {
        private CompletableAdvice() {}

        @Advice.AssignReturned.ToArguments(@Advice.AssignReturned.ToArguments.ToArgument(0))
        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static CompletableObserver enter(@Advice.Argument(0) CompletableObserver actual) {
            StreamSpan point = actual instanceof SpanCompletableObserver ? null : StreamSpan.resuming();
            return point == null ? actual : new SpanCompletableObserver(actual, point);
        }
    }
}
