package io.sonde.profilers;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * async-profiler in this JVM. Native code cannot be taken out of a JVM, and a second copy would be a second profiler, so
 * it is loaded once, into a class loader of its own that stays, and found again by whoever comes later. The loader is one
 * of the JDK's, empty, and the four classes are defined in it: nothing of it holds us. They lie in a named module, because
 * only to a module can native access be granted without a word on the error stream and without granting it to the
 * program, too.
 */
final class AsyncLibrary implements InsideSpans.Filter {
    /** What the file with the native code is called, so that it is not taken for somebody else's copy. */
    static final String FILE = "libsondeSampler.so";

    static final String MODULE = "io.sonde.sampler";

    /** Under which it outlives us. */
    static final String KEY = "async-profiler";

    private static final String TYPE = "one.profiler.AsyncProfiler";

    /** The rest of its classes is for programs that talk to it. */
    private static final List<String> CLASSES =
            List.of("one.profiler.AsyncProfilerMXBean", "one.profiler.Counter", "one.profiler.Events", TYPE);

    private final MethodHandle execute;
    private final MethodHandle add;
    private final MethodHandle remove;

    private AsyncLibrary(Object profiler) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        Class<?> type = profiler.getClass();
        MethodType ofThread = MethodType.methodType(void.class, Thread.class);
        execute = lookup.findVirtual(type, "execute", MethodType.methodType(String.class, String.class))
                .bindTo(profiler);
        add = lookup.findVirtual(type, "addThread", ofThread).bindTo(profiler);
        remove = lookup.findVirtual(type, "removeThread", ofThread).bindTo(profiler);
    }

    /**
     * Loads it, or finds it where it was loaded before.
     *
     * @param lasting what outlives every agent of this JVM
     * @param folders where the native code may be put for a moment, in this order
     * @throws IOException with a sentence that says why it cannot be had
     */
    static AsyncLibrary in(Map<String, Object> lasting, List<Path> folders) throws IOException {
        try {
            Object present = lasting.get(KEY);
            if (present == null) {
                present = load(folders);
                lasting.put(KEY, present);
            }
            return new AsyncLibrary(present);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unusable) {
            throw new IOException("async-profiler cannot be used in this JVM: " + words(unusable), unusable);
        }
    }

    private static Object load(List<Path> folders) throws IOException, ReflectiveOperationException {
        byte[] library = resource(platform() + "/libasyncProfiler.so");
        Class<?> type = define();
        Method instance = type.getMethod("getInstance", String.class);
        String refusal = "";
        for (Path parent : folders) {
            Path folder = null;
            Path file = null;
            try {
                folder = PrivateFile.folderIn(parent, "sonde-");
                file = folder.resolve(FILE);
                try (OutputStream out = Channels.newOutputStream(PrivateFile.create(file))) {
                    out.write(library);
                }
                return instance.invoke(null, file.toString());
            } catch (InvocationTargetException refused) {
                refusal = words(refused.getCause());
            } catch (IOException refused) {
                refusal = words(refused);
            } finally {
                // Mapped, or of no use.
                delete(file);
                delete(folder);
            }
        }
        throw new IOException("async-profiler's native code cannot be loaded: " + refusal);
    }

    private static void delete(@Nullable Path path) {
        try {
            if (path != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException stays) {
            // An empty folder or an unused file of our own; it harms nobody.
        }
    }

    private static String words(@Nullable Throwable failure) {
        if (failure == null) {
            return "for an unknown reason";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getName() : message.replaceAll("/\\S*/sonde-\\d+/", "");
    }

    /** The folder in its jar where the native code for this machine lies. */
    private static String platform() throws IOException {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (system.contains("mac")) {
            return "macos";
        }
        if (system.contains("linux") && (processor.equals("amd64") || processor.equals("x86_64"))) {
            return "linux-x64";
        }
        if (system.contains("linux") && (processor.equals("aarch64") || processor.equals("arm64"))) {
            return "linux-arm64";
        }
        throw new IOException("async-profiler has no native code for " + system + " on " + processor);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream = AsyncLibrary.class.getClassLoader().getResourceAsStream(name)) {
            if (stream == null) {
                throw new FileNotFoundException("async-profiler's " + name + " is missing in this sonde.jar");
            }
            return stream.readAllBytes();
        }
    }

    private static Class<?> define() throws IOException, ReflectiveOperationException {
        ClassLoader loader = new URLClassLoader(KEY, new URL[0], ClassLoader.getPlatformClassLoader());
        ModuleDescriptor descriptor = ModuleDescriptor.newOpenModule(MODULE)
                .packages(Set.of("one.profiler"))
                .build();
        Class<?> modules = Class.forName("jdk.internal.module.Modules");
        Module module = (Module) modules.getMethod("defineModule", ClassLoader.class, ModuleDescriptor.class, URI.class)
                .invoke(null, loader, descriptor, null);
        modules.getMethod("addReads", Module.class, Module.class).invoke(null, module, Object.class.getModule());
        if (Runtime.version().feature() >= 24) {
            Method grant = Module.class.getDeclaredMethod("implAddEnableNativeAccess");
            grant.setAccessible(true);
            grant.invoke(module);
        }
        Class<?> unsafeType = Class.forName("jdk.internal.misc.Unsafe");
        Object unsafe = unsafeType.getMethod("getUnsafe").invoke(null);
        Method define = unsafeType.getMethod(
                "defineClass",
                String.class,
                byte[].class,
                int.class,
                int.class,
                ClassLoader.class,
                ProtectionDomain.class);
        for (String name : CLASSES) {
            String path = name.replace('.', '/');
            byte[] bytes = resource(path + ".class");
            define.invoke(unsafe, path, bytes, 0, bytes.length, loader, null);
        }
        return Class.forName(TYPE, true, loader);
    }

    /**
     * Has a command carried out.
     *
     * @throws IOException with what it says against it
     */
    String execute(String command) throws IOException {
        try {
            // Each command sets this anew; what it prints would be printed by the program.
            return (String) execute.invokeExact(command + ",loglevel=none");
        } catch (IllegalArgumentException | IllegalStateException refused) {
            throw new IOException(words(refused), refused);
        } catch (RuntimeException | Error | IOException failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void add(Thread thread) {
        try {
            add.invokeExact(thread);
        } catch (Throwable unknownThread) {
            // It is not sampled.
        }
    }

    @Override
    public void remove(Thread thread) {
        try {
            remove.invokeExact(thread);
        } catch (Throwable unknownThread) {
            // It goes on being sampled.
        }
    }
}
