package io.sonde.core;

import io.sonde.api.Probes;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** Advice for methods that might be sessions. Inlined: it calls only the boot API, which every class sees. */
public final class ProbeAdvice {
    private ProbeAdvice() {}

    /** The number of the method's probe, a constant in the woven code. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.PARAMETER)
    public @interface Number {}

    /** A method whose result says nothing about its end. */
    public static final class Plain {
        private Plain() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Object enter(
                @Number int probe,
                @Advice.This(optional = true) @Nullable Object self,
                @Belonging(0) @Nullable Object first,
                @Belonging(1) @Nullable Object second) {
            return Probes.enter(probe, self, first, second);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Enter @Nullable Object entered, @Advice.Thrown @Nullable Throwable error) {
            if (entered != null) {
                Probes.exit(entered, null, error);
            }
        }
    }

    /** A method whose result may be a stage that completes later. */
    public static final class Returning {
        private Returning() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Object enter(
                @Number int probe,
                @Advice.This(optional = true) @Nullable Object self,
                @Belonging(0) @Nullable Object first,
                @Belonging(1) @Nullable Object second) {
            return Probes.enter(probe, self, first, second);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(
                @Advice.Enter @Nullable Object entered,
                @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object result,
                @Advice.Thrown @Nullable Throwable error) {
            if (entered != null) {
                Probes.exit(entered, result, error);
            }
        }
    }
}
