package io.sonde.testkit;

import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.jspecify.annotations.Nullable;

/**
 * The agent's weaving inside the JVM of the tests, with the loaders it has in production: the boot API in the boot
 * loader, everything else of ours in a loader of its own beside the class path, which holds the tests and the libraries.
 * Started before the first test class is loaded ({@link InProcessAgentStart}); names no class of the boot API itself.
 */
public final class InProcessAgent {
    private static @Nullable InProcessAgent started;

    private final Instrumentation instrumentation = ByteBuddyAgent.install();
    private final ClassLoader agent = agentLoader();

    private InProcessAgent() throws IOException, ReflectiveOperationException {
        Object nobody = null;
        agent.loadClass("io.sonde.core.Start")
                .getMethod("prepare", Instrumentation.class, Map.class)
                .invoke(nobody, instrumentation, BootClasses.onClassPath());
        if (Class.forName("io.sonde.api.Tracer").getClassLoader() != null) {
            throw new IllegalStateException("a class of the boot API was loaded from the class path before the agent"
                    + " could define it in the boot loader");
        }
    }

    /** The agent of this JVM; it weaves nothing yet. */
    public static synchronized InProcessAgent get() {
        InProcessAgent present = started;
        if (present == null) {
            try {
                present = new InProcessAgent();
                started = present;
            } catch (IOException | ReflectiveOperationException failure) {
                throw new IllegalStateException("the agent cannot be prepared in this JVM", failure);
            }
        }
        return present;
    }

    private static ClassLoader agentLoader() {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            try {
                urls.add(Path.of(entry).toUri().toURL());
            } catch (MalformedURLException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return new URLClassLoader("sonde-agent", urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** Weaves with the instrumentations found on the class path. */
    public Weaving weaveLibraries() {
        return weave(null, true);
    }

    /** Weaves with the rules of a file and nothing else. */
    public Weaving weaveRules(Path rules) {
        return weave(rules, false);
    }

    private Weaving weave(@Nullable Path rules, boolean libraries) {
        try {
            Object bare = agent.loadClass("io.sonde.core.BareWeaving")
                    .getMethod("start", Instrumentation.class, String.class, boolean.class)
                    .invoke(null, instrumentation, rules == null ? null : rules.toString(), libraries);
            return new Weaving(bare);
        } catch (InvocationTargetException failure) {
            throw new IllegalStateException(String.valueOf(failure.getCause()), failure.getCause());
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** What is woven until it is closed. */
    public static final class Weaving implements AutoCloseable {
        private final Object bare;

        private Weaving(Object bare) {
            this.bare = bare;
        }

        /** What was found, woven and refused so far: {@code library version STATUS methods [reasons]}. */
        @SuppressWarnings("unchecked")
        public List<String> census() {
            return ((Supplier<List<String>>) bare).get();
        }

        @Override
        public void close() {
            try {
                ((AutoCloseable) bare).close();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
