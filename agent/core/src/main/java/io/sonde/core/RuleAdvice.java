package io.sonde.core;

import io.sonde.api.SessionWatch;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Operation;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Advice for methods that rules name. Inlined: it calls only the boot API, which every class sees. */
public final class RuleAdvice {
    private RuleAdvice() {}

    /** A method that a rule declares as a session. */
    public static final class Session {
        private Session() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Span enter(
                @Advice.Origin("#t.#m") String method,
                @Advice.This(optional = true) @Nullable Object self,
                @Belonging(0) @Nullable Object first,
                @Belonging(1) @Nullable Object second) {
            Span root = Tracer.enterMethod(Operation.SESSION, method);
            SessionWatch.belong(root, self, first, second);
            return root;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                span.exit(error);
            }
        }
    }

    /** A method that a rule declares as a decision. */
    public static final class Decision {
        private Decision() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Span enter(@Advice.Origin("#t.#m") String method) {
            return Tracer.enterMethod(Operation.DECISION, method);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                span.exit(error);
            }
        }
    }

    /** A method that a rule declares as a retrieval. */
    public static final class Retrieval {
        private Retrieval() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Span enter(@Advice.Origin("#t.#m") String method) {
            return Tracer.enterMethod(Operation.RETRIEVAL, method);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                span.exit(error);
            }
        }
    }

    /** A method that a rule declares as an action. */
    public static final class Action {
        private Action() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Span enter(@Advice.Origin("#t.#m") String method) {
            return Tracer.enterMethod(Operation.ACTION, method);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                span.exit(error);
            }
        }
    }

    /** A method that a rule declares as communication. */
    public static final class Communication {
        private Communication() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Span enter(@Advice.Origin("#t.#m") String method) {
            return Tracer.enterMethod(Operation.COMMUNICATION, method);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                span.exit(error);
            }
        }
    }
}
