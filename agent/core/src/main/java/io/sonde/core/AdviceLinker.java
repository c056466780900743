package io.sonde.core;

import io.sonde.api.Failures;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.sonde.Dispatch;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** Links advice calls in woven library code to the advice, through the {@link AdviceLoader} of the calling class. */
final class AdviceLinker {
    private static @Nullable AdviceLinker installed;

    private final ClassLoader agent;
    /** Weak on both sides, because a value refers to its key; linked call sites keep the loader they use. */
    private final Map<ClassLoader, WeakReference<AdviceLoader>> loaders =
            Collections.synchronizedMap(new WeakHashMap<>());

    private AdviceLinker(ClassLoader agent) {
        this.agent = agent;
    }

    /**
     * Puts a linker in place of an earlier one of another agent. One agent keeps its own: what is woven already is linked
     * to its advice, and advice that is defined twice knows nothing of what the other half did.
     */
    static synchronized void install(ClassLoader agent) {
        AdviceLinker present = installed;
        AdviceLinker linker = present != null && present.agent == agent ? present : new AdviceLinker(agent);
        installed = linker;
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodType linkType = MethodType.methodType(
                    MethodHandle.class, MethodHandles.Lookup.class, String.class, MethodType.class, String.class);
            Dispatch.linker = lookup.findVirtual(AdviceLinker.class, "link", linkType)
                    .bindTo(linker)
                    .asType(linkType);
            Dispatch.failures = MethodHandles.publicLookup()
                    .findStatic(Failures.class, "suppressed", MethodType.methodType(void.class, Throwable.class));
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Takes the linker away; advice calls that are not linked yet do nothing from now on. */
    static synchronized void uninstall() {
        installed = null;
        Dispatch.linker = null;
        Dispatch.failures = null;
    }

    @SuppressWarnings("UnusedMethod") // called through the handle above
    private MethodHandle link(MethodHandles.Lookup caller, String method, MethodType type, String advice)
            throws ReflectiveOperationException {
        ClassLoader application = caller.lookupClass().getClassLoader();
        AdviceLoader loader = loaderFor(application);
        return MethodHandles.publicLookup().findStatic(Class.forName(advice, true, loader), method, type);
    }

    private AdviceLoader loaderFor(ClassLoader application) {
        synchronized (loaders) {
            WeakReference<AdviceLoader> reference = loaders.get(application);
            AdviceLoader loader = reference == null ? null : reference.get();
            if (loader == null) {
                loader = new AdviceLoader(application, agent);
                loaders.put(application, new WeakReference<>(loader));
            }
            return loader;
        }
    }
}
