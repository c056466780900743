package io.sonde.agent;

import java.lang.reflect.InvocationTargetException;

/** {@code java -jar sonde.jar ...}: the command line, in a loader of its own. */
public final class SondeCommand {
    private SondeCommand() {}

    /** Runs the command line; it ends the JVM with its exit code. */
    public static void main(String[] arguments) throws Exception {
        NestedLoader loader =
                new NestedLoader(SondeAgent.jar(), "lib/command.list", ClassLoader.getSystemClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        try {
            loader.loadClass("io.sonde.cli.Sonde")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (InvocationTargetException failure) {
            if (failure.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failure;
        }
    }
}
