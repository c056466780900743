package io.sonde.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters: {@code -javaagent:sonde.jar} and attach. Stays in the program for ever, so it knows nothing of
 * versions: it finds its jar, makes our loader and hands over. A failure of ours is one line on the error stream; the
 * program goes on.
 */
public final class SondeAgent {
    private SondeAgent() {}

    /** Called by the JVM before the program's {@code main}. */
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation);
    }

    /** Called by the JVM when the agent is loaded into a running program. */
    public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation);
    }

    @SuppressWarnings("CatchAndPrintStackTrace")
    private static void start(@Nullable String arguments, Instrumentation instrumentation) {
        try {
            File jar = jar();
            NestedLoader loader = new NestedLoader(jar, "lib/agent.list", ClassLoader.getPlatformClassLoader());
            loader.loadClass("io.sonde.core.Start")
                    .getMethod("recording", Instrumentation.class, String.class, String.class)
                    .invoke(null, instrumentation, jar.getPath(), arguments);
        } catch (Throwable failure) {
            Throwable cause = failure instanceof InvocationTargetException && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
            System.err.println(
                    "sonde: not recording: " + cause + " (a defect of Sonde; the program goes on without it)");
        }
    }

    static File jar() throws URISyntaxException {
        return new File(SondeAgent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }
}
