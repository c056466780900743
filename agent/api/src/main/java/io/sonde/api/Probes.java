package io.sonde.api;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is woven into methods that might be sessions. A probe is dormant, counts, or opens roots; which of these is a
 * flag, so that a method is woven once. Dormant, it costs the reading of that flag. Thread-safe: a flag may be seen late.
 */
public final class Probes {
    /** Most probes of one recording. */
    public static final int MOST = 64;

    private static final byte DORMANT = 0;
    private static final byte COUNTING = 1;
    private static final byte PROMOTED = 2;
    /** Promoted, and counted yet. */
    private static final byte ON_TRIAL = 3;

    private static final byte[] STATES = new byte[MOST];
    private static final String[] METHODS = new String[MOST];

    private Probes() {}

    /**
     * From now on activations of this method are counted.
     *
     * @param method fully qualified {@code package.Class.method}
     */
    public static void count(int probe, String method) {
        METHODS[probe] = method;
        STATES[probe] = COUNTING;
    }

    /**
     * From now on activations of this method that nothing encloses are sessions.
     *
     * @param onTrial whether they are counted as well, because a method around this one may take its place
     */
    public static void promote(int probe, boolean onTrial) {
        STATES[probe] = onTrial ? ON_TRIAL : PROMOTED;
    }

    /** From now on activations of this method cost nothing and mean nothing. */
    public static void rest(int probe) {
        STATES[probe] = DORMANT;
    }

    static void clear() {
        Arrays.fill(STATES, DORMANT);
    }

    /**
     * A method begins.
     *
     * @param self what it is called on, {@code first} and {@code second} what with; of that what may belong to a session
     * @return what to give to {@link #exit}, null when there is nothing to do
     */
    public static @Nullable Object enter(
            int probe, @Nullable Object self, @Nullable Object first, @Nullable Object second) {
        Object entered = enter(probe);
        if (entered instanceof Span root) {
            SessionWatch.belong(root, self, first, second);
        }
        return entered;
    }

    /**
     * A method begins, and nothing is known of its arguments.
     *
     * @return what to give to {@link #exit}, null when there is nothing to do
     */
    public static @Nullable Object enter(int probe) {
        byte state = STATES[probe];
        if (state == DORMANT || Tracer.sink == null) {
            return null;
        }
        Context context = Tracer.context();
        Activation around = context.activation;
        if (!context.isOutside() || around != null && around.isInside(probe)) {
            return null; // only what nothing encloses is a session, and of recursive activations the outermost
        }
        if (state == PROMOTED) {
            return Tracer.discovered(context, METHODS[probe]);
        }
        if (Tracer.search == null) {
            return state == ON_TRIAL ? Tracer.discovered(context, METHODS[probe]) : null;
        }
        Activation activation = new Activation(probe, Activation.open(around), context.threadId);
        if (state == ON_TRIAL) {
            Span root = Tracer.discovered(context, METHODS[probe]);
            if (root != null) {
                root.activation = activation; // and through it what lies beneath the root counts
            }
            return root;
        }
        context.activation = activation;
        return activation;
    }

    /** The method has returned or thrown. Where it returned a stage that is not complete, its end is that of the stage. */
    public static void exit(Object entered, @Nullable Object result, @Nullable Throwable error) {
        CompletionStage<?> pending = error == null ? pending(result) : null;
        if (entered instanceof Span root) {
            Activation counted = root.activation; // frames of the stack are used again
            if (pending == null) {
                root.exit(error);
                if (counted != null) {
                    counted.finish();
                }
            } else {
                endWith(pending, new RootEnd(root.detach()));
            }
        } else if (entered instanceof Activation activation) {
            Context context = Tracer.context();
            if (context.activation != null && context.activation.isInside(activation.probe())) {
                context.activation = activation.outer();
            }
            if (pending == null) {
                activation.finish();
            } else {
                endWith(pending, new ActivationEnd(activation));
            }
        }
    }

    private static @Nullable CompletionStage<?> pending(@Nullable Object result) {
        if (!(result instanceof CompletionStage<?> stage)) {
            return null;
        }
        return stage instanceof CompletableFuture<?> future && future.isDone() ? null : stage;
    }

    private static void endWith(CompletionStage<?> stage, BiConsumer<Object, Throwable> end) {
        try {
            stage.whenComplete(end);
        } catch (Throwable unusual) {
            end.accept(stage, null);
        }
    }

    private static final class RootEnd implements BiConsumer<Object, Throwable> {
        private final Span root;

        RootEnd(Span root) {
            this.root = root;
        }

        @Override
        public void accept(@Nullable Object result, @Nullable Throwable error) {
            Throwable cause = error instanceof CompletionException ? error.getCause() : error;
            root.end(cause == null ? error : cause);
            if (root.activation != null) {
                root.activation.finish();
            }
        }
    }

    private static final class ActivationEnd implements BiConsumer<Object, Throwable> {
        private final Activation activation;

        ActivationEnd(Activation activation) {
            this.activation = activation;
        }

        @Override
        public void accept(@Nullable Object result, @Nullable Throwable error) {
            activation.finish();
        }
    }
}
