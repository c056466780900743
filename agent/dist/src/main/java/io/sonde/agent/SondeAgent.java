package io.sonde.agent;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters: {@code -javaagent:sonde.jar} and attach; and where a program enters that records itself, with
 * {@link #record}. This one class stays in the program for ever, and may meet sonde.jars that are newer than itself, so
 * it knows nothing of versions: it finds the jar, makes our loader from it and hands over what was asked, as a map of
 * texts. All methods may be called from any thread; commands are carried out one after the other.
 *
 * <p>A command has the keys {@code command} ({@code attach}, {@code detach}, {@code status}), {@code jar}, {@code options},
 * {@code folder} (of the recording that is meant) and {@code by} ({@code flag}, {@code attach}, {@code program}); what comes back has {@code outcome} and, depending on it, {@code reason}, {@code kind},
 * {@code folder}, {@code spans}, {@code lost}, {@code clean} and {@code remains}. Keys that one side does not know are
 * passed over.
 */
public final class SondeAgent implements AutoCloseable {
    /** What carries out commands while a recording runs; null inside while none does. Set and cleared by the recording. */
    private static final AtomicReference<UnaryOperator<Map<String, String>>> RECORDING = new AtomicReference<>();

    private static volatile @Nullable Instrumentation instrumentation;

    private final String folder;

    private SondeAgent(String folder) {
        this.folder = folder;
    }

    /** Called by the JVM before the program's {@code main}. */
    public static void premain(@Nullable String arguments, Instrumentation given) {
        instrumentation = given;
        Map<String, String> reply = attach(arguments, "flag");
        if (isRefused(reply)) {
            say(reply);
            if (isStrict(arguments)) {
                System.exit(2); // Asked for: a recording that cannot start ends the program, as wrong usage does.
            }
        }
    }

    /**
     * Called by the JVM when the agent is loaded into a running program.
     *
     * @param arguments options, as behind {@code -javaagent:sonde.jar=}; or {@code @} and the path of a file with the
     *     command as a {@link Properties} text, whose answer is written to a file {@code reply} beside it
     */
    public static void agentmain(@Nullable String arguments, Instrumentation given) {
        if (instrumentation == null) {
            instrumentation = given;
        }
        if (arguments != null && arguments.startsWith("@")) {
            answer(Path.of(arguments.substring(1)));
            return;
        }
        Map<String, String> reply = attach(arguments, "attach");
        if (isRefused(reply)) {
            say(reply);
        }
    }

    /**
     * Records the program that calls it, until the handle is closed: for programs that want neither a flag nor a second
     * terminal. Where this JVM was not started with {@code -javaagent:sonde.jar}, a helper process attaches it, which takes
     * about a second and needs a JDK.
     *
     * @param options as behind {@code -javaagent:sonde.jar=}, such as {@code out=recordings,profile=spans}
     * @return ends the recording when closed, and leaves the program as it was; once
     * @throws IOException with one sentence that says why no recording was started
     */
    public static AutoCloseable record(String options) throws IOException {
        Map<String, String> reply;
        if (instrumentation != null) {
            reply = attach(options, "program");
        } else {
            reply = attachFromOutside(options);
        }
        if (!"recording".equals(reply.get("outcome"))) {
            throw new IOException("not recording: " + reply.get("reason"));
        }
        return new SondeAgent(reply.getOrDefault("folder", ""));
    }

    /** Ends the recording that {@link #record} started; does nothing when it has ended already. */
    @Override
    public void close() throws IOException {
        Map<String, String> reply = ofThisJvm(Map.of("command", "detach", "by", "program", "folder", folder));
        if ("failed".equals(reply.get("outcome"))) {
            throw new IOException("the recording could not be ended: " + reply.get("reason"));
        }
    }

    /** Asks the class of this name that the JVM itself entered, which may be another one than this. */
    @SuppressWarnings("unchecked")
    private static Map<String, String> ofThisJvm(Map<String, String> command) throws IOException {
        try {
            Class<?> entry = ClassLoader.getSystemClassLoader().loadClass(SondeAgent.class.getName());
            return (Map<String, String>) entry.getMethod("command", Map.class).invoke(null, command);
        } catch (ReflectiveOperationException gone) {
            throw new IOException("the agent in this JVM cannot be reached: " + gone, gone);
        }
    }

    private static Map<String, String> attachFromOutside(String options) throws IOException {
        Process helper = null;
        try {
            File jar = jar();
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            String pid = Long.toString(ProcessHandle.current().pid());
            ProcessBuilder builder = new ProcessBuilder(java, "-jar", jar.getPath(), "attach", pid);
            for (String option : options.split(",", -1)) {
                if (!option.isBlank()) {
                    builder.command().add(option.strip());
                }
            }
            helper = builder.redirectErrorStream(true).start();
            helper.getOutputStream().close();
            String said = new String(helper.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return helper.waitFor() == 0
                    ? ofThisJvm(Map.of("command", "status"))
                    : Map.of("outcome", "refused", "reason", said);
        } catch (URISyntaxException | IllegalArgumentException noFile) {
            throw new IOException("sonde.jar must be a file of its own, not part of another jar", noFile);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while attaching", stop);
        } finally {
            if (helper != null) {
                helper.destroy();
            }
        }
    }

    private static Map<String, String> attach(@Nullable String options, String by) {
        return command(Map.of("command", "attach", "options", options == null ? "" : options, "by", by));
    }

    /** Reads a command, carries it out and writes the answer. What cannot be written here, nobody can read. */
    private static void answer(Path request) {
        try {
            Properties asked = new Properties();
            try (InputStream stream = Files.newInputStream(request)) {
                asked.load(stream);
            }
            Map<String, String> command = new HashMap<>();
            for (String key : asked.stringPropertyNames()) {
                command.put(key, asked.getProperty(key));
            }
            command.putIfAbsent("by", "attach");
            Properties reply = new Properties();
            reply.putAll(command(command));
            Path part = request.resolveSibling("reply.part");
            try (OutputStream stream = Files.newOutputStream(part)) {
                reply.store(stream, null);
            }
            Files.move(part, request.resolveSibling("reply"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException unreadable) {
            System.err.println("sonde: a command could not be read or answered: " + unreadable);
        }
    }

    /**
     * Carries out one command. Never throws: a failure of ours is an answer with the outcome {@code failed}.
     *
     * @param command see above
     */
    public static synchronized Map<String, String> command(Map<String, String> command) {
        try {
            UnaryOperator<Map<String, String>> present = RECORDING.get();
            if (present != null) {
                return present.apply(command);
            }
            if (!"attach".equals(command.get("command"))) {
                return Map.of("outcome", "none", "reason", "this JVM is not being recorded");
            }
            String given = command.get("jar");
            return start(given == null ? jar() : new File(given), command);
        } catch (Throwable failure) {
            Throwable cause = failure instanceof InvocationTargetException && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
            return Map.of(
                    "outcome", "failed", "reason", cause + " (a defect of Sonde; the program goes on without it)");
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> start(File jar, Map<String, String> command)
            throws IOException, ReflectiveOperationException {
        Instrumentation present = instrumentation;
        if (present == null) {
            return Map.of("outcome", "refused", "reason", "this JVM was not started with Sonde, nor was it attached");
        }
        ClassLoader loader = loader(jar);
        boolean recording = false;
        try {
            Map<String, String> reply = (Map<String, String>) loader.loadClass("io.sonde.core.Start")
                    .getMethod("command", Instrumentation.class, String.class, Map.class, AtomicReference.class)
                    .invoke(null, present, jar.getPath(), command, RECORDING);
            recording = RECORDING.get() != null;
            return reply;
        } finally {
            if (!recording) {
                ((Closeable) loader).close();
            }
        }
    }

    /**
     * Makes the loader of a jar from that jar's own code, so that a newer jar is read by what it brought. A hidden class:
     * it goes when the loader goes.
     */
    private static ClassLoader loader(File jar) throws IOException, ReflectiveOperationException {
        byte[] code;
        try (JarFile file = new JarFile(jar);
                InputStream stream = file.getInputStream(file.getJarEntry("io/sonde/agent/NestedLoader.class"))) {
            code = stream.readAllBytes();
        }
        Class<?> type = MethodHandles.lookup().defineHiddenClass(code, true).lookupClass();
        return (ClassLoader) type.getDeclaredConstructor(File.class, String.class, ClassLoader.class)
                .newInstance(jar, "lib/agent.list", ClassLoader.getPlatformClassLoader());
    }

    private static boolean isRefused(Map<String, String> reply) {
        return !"recording".equals(reply.get("outcome"));
    }

    private static boolean isStrict(@Nullable String arguments) {
        return arguments != null && ("," + arguments + ",").contains(",strict=true,")
                || "true".equals(System.getenv("SONDE_STRICT"));
    }

    private static void say(Map<String, String> reply) {
        System.err.println("sonde: not recording: " + reply.get("reason"));
    }

    static File jar() throws URISyntaxException {
        return new File(SondeAgent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }
}
