package io.sonde.core;

import java.io.IOException;
import java.io.InputStream;

/**
 * Lets advice see both sides: a child of one application loader that defines our advice classes anew, so that the
 * library types in their signatures are that loader's own. One per application loader; two loaders with different
 * versions of a library each have theirs. Everything else comes from the application loader, the boot API from the boot
 * loader.
 */
final class AdviceLoader extends ClassLoader {
    static final String ADVICE_PACKAGE = "io.sonde.instrumentations.";

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader agent;

    AdviceLoader(ClassLoader application, ClassLoader agent) {
        super("sonde-advice", application);
        this.agent = agent;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(ADVICE_PACKAGE)) {
            return name.startsWith("io.sonde.") ? Class.forName(name, false, null) : super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream stream = agent.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (stream == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = stream.readAllBytes();
            // Our own domain: one made for this loader would hold it, from every thread that a callback of ours starts.
            return defineClass(name, bytes, 0, bytes.length, AdviceLoader.class.getProtectionDomain());
        } catch (IOException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        }
    }
}
