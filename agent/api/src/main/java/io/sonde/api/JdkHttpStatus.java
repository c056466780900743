package io.sonde.api;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the head of the JDK client's answer, whose module the boot loader does not see. */
public final class JdkHttpStatus implements HttpCalls.Status {
    /** The only one needed. */
    public static final JdkHttpStatus INSTANCE = new JdkHttpStatus();

    private static final MethodHandle STATUS_CODE = statusCode();
    private static final MethodHandle FIRST_VALUE = firstValue();

    private JdkHttpStatus() {}

    private static Class<?> ofHttp(String name) throws ClassNotFoundException {
        return Class.forName("java.net.http." + name, false, ClassLoader.getPlatformClassLoader());
    }

    private static MethodHandle statusCode() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(ofHttp("HttpResponse"), "statusCode", MethodType.methodType(int.class))
                    .asType(MethodType.methodType(int.class, Object.class));
        } catch (ReflectiveOperationException absent) {
            return MethodHandles.dropArguments(MethodHandles.constant(int.class, 0), 0, Object.class);
        }
    }

    /** From an answer and a header's name to the header's first value. */
    private static MethodHandle firstValue() {
        try {
            Class<?> headers = ofHttp("HttpHeaders");
            MethodHandle ofResponse = MethodHandles.publicLookup()
                    .findVirtual(ofHttp("HttpResponse"), "headers", MethodType.methodType(headers));
            MethodHandle first = MethodHandles.publicLookup()
                    .findVirtual(headers, "firstValue", MethodType.methodType(Optional.class, String.class));
            return MethodHandles.filterArguments(first, 0, ofResponse)
                    .asType(MethodType.methodType(Optional.class, Object.class, String.class));
        } catch (ReflectiveOperationException absent) {
            return MethodHandles.dropArguments(
                    MethodHandles.constant(Optional.class, Optional.empty()), 0, Object.class, String.class);
        }
    }

    @Override
    public int of(Object response) {
        try {
            return (int) STATUS_CODE.invokeExact(response);
        } catch (Throwable failure) {
            Failures.suppressed(failure);
            return 0;
        }
    }

    @Override
    public @Nullable String retryAfter(Object response) {
        try {
            Optional<?> value = (Optional<?>) FIRST_VALUE.invokeExact(response, "retry-after");
            return (String) value.orElse(null);
        } catch (Throwable failure) {
            Failures.suppressed(failure);
            return null;
        }
    }
}
