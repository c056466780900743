package io.sonde.cli;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands the signals that end programs on to a program that was started here, and lets it end as it likes. What is typed at
 * a terminal reaches both of us anyway and is not handed on.
 */
final class Signals implements AutoCloseable {
    private final List<Runnable> restore = new ArrayList<>();
    private final List<String> early = new ArrayList<>();
    private @Nullable Process process;

    private Signals() {}

    /**
     * From now on they are caught; those that come before there is a process are kept for it.
     *
     * @param atTerminal whether keys typed at a terminal become signals to us
     */
    static Signals caught(boolean atTerminal) {
        Signals signals = new Signals();
        for (String name : List.of("INT", "TERM", "HUP")) {
            boolean typed = atTerminal && !name.equals("TERM");
            signals.handle(name, typed ? () -> {} : () -> signals.pass(name));
        }
        return signals;
    }

    /** Whom they go to. */
    synchronized void passTo(Process started) {
        process = started;
        early.forEach(name -> send(name, started));
    }

    private synchronized void pass(String name) {
        Process started = process;
        if (started == null) {
            early.add(name);
        } else {
            send(name, started);
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
    private void handle(String name, Runnable action) {
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
            Method set = signal.getMethod("handle", signal, handler);
            Object subject = signal.getConstructor(String.class).newInstance(name);
            Object before = set.invoke(null, subject, target);
            restore.add(() -> {
                try {
                    set.invoke(null, subject, before);
                } catch (ReflectiveOperationException impossible) {
                    throw new IllegalStateException(impossible);
                }
            });
        } catch (ReflectiveOperationException unavailable) {
            // The signal ends this command as usual; the program gets those of its terminal.
        }
    }

    /** Lets them do again what they did before. */
    @Override
    public void close() {
        restore.forEach(Runnable::run);
    }
}
