package io.sonde.api;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the traces of OpenTelemetry's Java agent. That agent keeps its copy of the API in the boot loader under a name of
 * its own; it is looked up by name once the agent has made a context current, and so has been at work. Thread-safe.
 */
public final class OpenTelemetryAgent implements TraceSource {
    private static final String API = "io.opentelemetry.javaagent.shaded.io.opentelemetry.api.trace.";
    private static final OpenTelemetryAgent INSTANCE = new OpenTelemetryAgent();

    private static volatile boolean seen;
    private static volatile @Nullable Handles handles;

    private record Handles(
            MethodHandle current, MethodHandle context, MethodHandle valid, MethodHandle trace, MethodHandle span) {}

    private OpenTelemetryAgent() {}

    /** A context of the agent has become current on this thread. */
    public static void attached() {
        if (!seen) {
            find();
        }
        if (handles != null) {
            TraceContext.joinLate(INSTANCE);
        }
    }

    private static synchronized void find() {
        if (seen) {
            return;
        }
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> span = Class.forName(API + "Span", false, null);
            Class<?> context = Class.forName(API + "SpanContext", false, null);
            MethodType text = MethodType.methodType(String.class);
            handles = new Handles(
                    lookup.findStatic(span, "current", MethodType.methodType(span))
                            .asType(MethodType.methodType(Object.class)),
                    lookup.findVirtual(span, "getSpanContext", MethodType.methodType(context))
                            .asType(MethodType.methodType(Object.class, Object.class)),
                    lookup.findVirtual(context, "isValid", MethodType.methodType(boolean.class))
                            .asType(MethodType.methodType(boolean.class, Object.class)),
                    lookup.findVirtual(context, "getTraceId", text)
                            .asType(MethodType.methodType(String.class, Object.class)),
                    lookup.findVirtual(context, "getSpanId", text)
                            .asType(MethodType.methodType(String.class, Object.class)));
            TraceContext.addSource(INSTANCE);
        } catch (ReflectiveOperationException other) {
            Failures.suppressed(other);
        } finally {
            seen = true;
        }
    }

    @Override
    public void join(Span root) {
        Handles api = handles;
        if (api == null) {
            return;
        }
        try {
            Object context =
                    (Object) api.context().invokeExact((Object) api.current().invokeExact());
            if ((boolean) api.valid().invokeExact(context)) {
                String trace = (String) api.trace().invokeExact(context);
                TraceContext.join(
                        root,
                        Long.parseUnsignedLong(trace, 0, 16, 16),
                        Long.parseUnsignedLong(trace, 16, 32, 16),
                        Long.parseUnsignedLong((String) api.span().invokeExact(context), 16));
            }
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
    }
}
