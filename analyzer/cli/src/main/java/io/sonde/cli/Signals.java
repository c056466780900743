package io.sonde.cli;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Hands the signals that end programs on to a program that was started here, and lets it end as it likes. What is typed at
 * a terminal reaches both of us anyway and is not handed on.
 */
final class Signals {
    private Signals() {}

    /** What {@code work} gives, during which signals go to the process. */
    static int passedTo(Process process, Callable<Integer> work) throws InterruptedException, IOException {
        boolean atTerminal = System.console() != null;
        for (String name : List.of("INT", "TERM", "HUP")) {
            boolean typed = atTerminal && !name.equals("TERM");
            handle(name, () -> {
                if (!typed) {
                    send(name, process);
                }
            });
        }
        try {
            return work.call();
        } catch (InterruptedException | IOException | RuntimeException failure) {
            throw failure;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void send(String name, Process process) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException noSuchCommand) {
            process.destroy();
        }
    }

    /** By reflection: the JDK offers this ({@code jdk.unsupported}) without being a promise. */
    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    action.run();
                    return null;
                }
                return method.getName().equals("hashCode") ? (Object) System.identityHashCode(proxy) : null;
            };
            Object target = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, run);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), target);
        } catch (ReflectiveOperationException unavailable) {
            // The signal ends this command as usual; the program gets those of its terminal.
        }
    }
}
