package io.sonde.api;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Reads the status of the JDK client's answer, whose module the boot loader does not see. */
public final class JdkHttpStatus implements HttpCalls.Status {
    /** The only one needed. */
    public static final JdkHttpStatus INSTANCE = new JdkHttpStatus();

    private static final MethodHandle STATUS_CODE = statusCode();

    private JdkHttpStatus() {}

    private static MethodHandle statusCode() {
        try {
            Class<?> response =
                    Class.forName("java.net.http.HttpResponse", false, ClassLoader.getPlatformClassLoader());
            return MethodHandles.publicLookup()
                    .findVirtual(response, "statusCode", MethodType.methodType(int.class))
                    .asType(MethodType.methodType(int.class, Object.class));
        } catch (ReflectiveOperationException absent) {
            return MethodHandles.dropArguments(MethodHandles.constant(int.class, 0), 0, Object.class);
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
}
