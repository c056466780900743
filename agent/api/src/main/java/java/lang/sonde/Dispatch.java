package java.lang.sonde;

import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one class that woven library code names directly. It lies under {@code java.lang} because every class loader,
 * also one that hides the rest of the boot loader (OSGi, JBoss Modules), finds {@code java.*} there. Everything else is
 * reached through {@link #linker}. Every version of Sonde finds the one that the first version in this JVM brought: what
 * is here keeps its name, type and meaning for ever.
 */
public final class Dispatch {
    /**
     * Links an advice call: (Lookup of the woven class, advice method name, its type, advice class name) to a
     * MethodHandle, or to null where the advice cannot be used. Set by the agent.
     */
    public static volatile MethodHandle linker;

    /** Takes a suppressed Throwable. Set by the agent. */
    public static volatile MethodHandle failures;

    /**
     * The boot APIs that the boot loader has: what tells their classes from those of other versions, to what was put
     * behind the names of their packages. Changed by one agent at a time.
     */
    public static final Map<String, String> APIS = new ConcurrentHashMap<>();

    /** Whether this JVM is being recorded: by one agent at a time, of whatever version and loader. */
    public static final AtomicBoolean RECORDING = new AtomicBoolean();

    /**
     * What was put into this JVM and cannot be taken out again, such as a native library, under a name that tells what it
     * is and how it is used. Nothing in it may hold an agent.
     */
    public static final Map<String, Object> LASTING = new ConcurrentHashMap<>();

    private Dispatch() {}

    /**
     * Bootstrap method of every advice call in library code. Never fails: what cannot be linked becomes a call that does
     * nothing and returns null, 0 or false.
     */
    public static CallSite bootstrap(MethodHandles.Lookup lookup, String name, MethodType type, Object... arguments) {
        MethodHandle target = null;
        try {
            MethodHandle current = linker;
            if (current != null) {
                target = (MethodHandle) current.invoke(lookup, name, type, (String) arguments[0]);
            }
        } catch (Throwable failure) {
            failed(failure);
        }
        return new ConstantCallSite(target != null ? target.asType(type) : MethodHandles.empty(type));
    }

    /** Takes what an advice threw, so that the application never sees it. */
    public static void failed(Throwable failure) {
        try {
            MethodHandle current = failures;
            if (current != null) {
                current.invoke(failure);
            }
        } catch (Throwable ignored) {
            // Nobody is left to tell.
        }
    }
}
