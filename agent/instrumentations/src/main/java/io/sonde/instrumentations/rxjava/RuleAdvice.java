package io.sonde.instrumentations.rxjava;

import io.sonde.format.vocabulary.Operation;
import io.sonde.instrumentations.streams.RuleCall;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * Advice for methods that rules of the user name and that return a {@code Flowable}, {@code Observable}, {@code Single}, {@code Maybe} or {@code Completable}: nothing has happened when they return, so
 * their span is that of each subscription. Bound by name, where rules are read.
 */
public final class RuleAdvice {
    private RuleAdvice() {}

    /** A method that a rule declares as a session. */
    public static final class Session {
        private Session() {}

        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static @Nullable Object exit(
                @Advice.Origin("#t.#m") String method, @Advice.Return @Nullable Object result) {
            return Publishers.span(result, new RuleCall(Operation.SESSION, method));
        }
    }

    /** A method that a rule declares as a decision. */
    public static final class Decision {
        private Decision() {}

        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static @Nullable Object exit(
                @Advice.Origin("#t.#m") String method, @Advice.Return @Nullable Object result) {
            return Publishers.span(result, new RuleCall(Operation.DECISION, method));
        }
    }

    /** A method that a rule declares as a retrieval. */
    public static final class Retrieval {
        private Retrieval() {}

        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static @Nullable Object exit(
                @Advice.Origin("#t.#m") String method, @Advice.Return @Nullable Object result) {
            return Publishers.span(result, new RuleCall(Operation.RETRIEVAL, method));
        }
    }

    /** A method that a rule declares as an action. */
    public static final class Action {
        private Action() {}

        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static @Nullable Object exit(
                @Advice.Origin("#t.#m") String method, @Advice.Return @Nullable Object result) {
            return Publishers.span(result, new RuleCall(Operation.ACTION, method));
        }
    }

    /** A method that a rule declares as communication. */
    public static final class Communication {
        private Communication() {}

        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static @Nullable Object exit(
                @Advice.Origin("#t.#m") String method, @Advice.Return @Nullable Object result) {
            return Publishers.span(result, new RuleCall(Operation.COMMUNICATION, method));
        }
    }
}
