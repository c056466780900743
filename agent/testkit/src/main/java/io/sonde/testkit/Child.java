package io.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A program in a JVM of its own, with or without the built agent; what it prints is collected line by line. Closing it
 * ends it, whatever it does. The one way our tests start a JVM.
 */
public final class Child implements AutoCloseable {
    /** System property that holds the path of sonde.jar. */
    public static final String JAR = "sonde.jar";

    /** A guard against hanging, not a wait. */
    private static final long GUARD_SECONDS = 180;

    private final Process process;
    private final Lines out;
    private final Lines err;

    private Child(Process process) {
        this.process = process;
        this.out = new Lines(process.getInputStream(), "out");
        this.err = new Lines(process.getErrorStream(), "err");
    }

    /** How a child is started; the environment has nothing of Sonde's. */
    public static final class Command {
        private final Jdk jdk;
        private final List<String> before = new ArrayList<>();
        private final List<String> jvm = new ArrayList<>();
        private String collector = "Serial";
        private final List<String> program = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private @Nullable Path folder;

        private Command(Jdk jdk) {
            this.jdk = jdk;
            jvm("-Xmx256m", "-XX:TieredStopAtLevel=1");
        }

        /** Records into a folder. */
        public Command recordingTo(Path out, String... options) {
            StringBuilder agent = new StringBuilder("-javaagent:" + sonde() + "=out=" + out);
            Arrays.stream(options).forEach(option -> agent.append(',').append(option));
            return jvm(agent.toString());
        }

        /** Adds arguments of the JVM. */
        public Command jvm(String... arguments) {
            jvm.addAll(List.of(arguments));
            return this;
        }

        /** Collects garbage with {@code Serial}, which is the default, {@code Parallel}, {@code G1} or {@code Z}. */
        public Command collector(String name) {
            collector = name;
            return this;
        }

        /** Lets another program start it: words that come before the command. */
        public Command startedBy(List<String> words) {
            before.addAll(words);
            return this;
        }

        /** What comes after the JVM's own arguments: a main class or {@code -jar}, and the program's arguments. */
        public Command program(String... arguments) {
            program.addAll(List.of(arguments));
            return this;
        }

        /** Runs on these entries. */
        public Command classPath(List<Path> entries) {
            return jvm("-cp", entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        }

        /** Sets a variable of its environment. */
        public Command environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Starts in this folder. */
        public Command in(Path workingFolder) {
            folder = workingFolder;
            return this;
        }

        private static Path sonde() {
            String jar = System.getProperty(JAR);
            if (jar == null || !Files.isRegularFile(Path.of(jar))) {
                throw new IllegalStateException("system property " + JAR + " names no file: run mvn package first");
            }
            return Path.of(jar).toAbsolutePath().normalize();
        }

        /** Starts it. */
        public Child start() {
            List<String> command = new ArrayList<>(before);
            command.add(jdk.java());
            command.add("-XX:+Use" + collector + "GC");
            command.addAll(jvm);
            command.addAll(program);
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("SONDE_")
                            || name.endsWith("JAVA_OPTIONS")
                            || name.equals("JAVA_TOOL_OPTIONS"));
            builder.environment().putAll(environment);
            if (folder != null) {
                builder.directory(folder.toFile());
            }
            try {
                return new Child(builder.start());
            } catch (IOException refused) {
                throw new UncheckedIOException(refused);
            }
        }
    }

    /** On this Java. */
    public static Command on(Jdk jdk) {
        return new Command(jdk);
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Hands a line to the program. */
    public Child tell(String line) {
        try {
            Writer writer = process.outputWriter(StandardCharsets.UTF_8);
            writer.write(line + "\n");
            writer.flush();
            return this;
        } catch (IOException gone) {
            throw new IllegalStateException("the child takes no input: " + this, gone);
        }
    }

    /** Waits for a line of the program's output, and returns it. */
    public String told(String start) {
        return out.await(line -> line.startsWith(start));
    }

    /** Waits for a line of the error stream, and returns it. */
    public String warned(String part) {
        return err.await(line -> line.contains(part));
    }

    /** Ends its standard input. */
    public Child closeInput() {
        try {
            process.getOutputStream().close();
            return this;
        } catch (IOException gone) {
            return this;
        }
    }

    /** SIGTERM; unlike {@code Process.destroy} it leaves us the output. */
    public Child terminate() {
        process.toHandle().destroy();
        return this;
    }

    /** SIGKILL. */
    public Child kill() {
        process.toHandle().destroyForcibly();
        return this;
    }

    /** Waits for the end and for all output; returns the exit code. */
    public int exitCode() {
        return exitCode(GUARD_SECONDS);
    }

    /** The same for a program that may take longer. */
    public int exitCode(long guardSeconds) {
        try {
            assertThat(process.waitFor(guardSeconds, TimeUnit.SECONDS))
                    .as("the child ends: %s", this)
                    .isTrue();
            out.awaitEnd();
            err.awaitEnd();
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it printed so far. */
    public List<String> out() {
        return out.copy();
    }

    /** What its error stream brought so far. */
    public List<String> err() {
        return err.copy();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(GUARD_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "out " + out() + ", err " + err();
    }

    /** What one stream brought so far. */
    private static final class Lines {
        private final List<String> lines = new ArrayList<>();
        private boolean ended;

        Lines(InputStream stream, String name) {
            Thread reader = new Thread(() -> read(stream), "child-" + name);
            reader.setDaemon(true);
            reader.start();
        }

        private void read(InputStream stream) {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    add(line);
                }
            } catch (IOException closed) {
                // The child is gone.
            } finally {
                end();
            }
        }

        private synchronized void add(String line) {
            lines.add(line);
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        synchronized List<String> copy() {
            return List.copyOf(lines);
        }

        synchronized String await(Predicate<String> wanted) {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(GUARD_SECONDS);
            int seen = 0;
            while (true) {
                for (; seen < lines.size(); seen++) {
                    if (wanted.test(lines.get(seen))) {
                        return lines.get(seen);
                    }
                }
                assertThat(ended || System.nanoTime() > until)
                        .as("the line does not come: %s", lines)
                        .isFalse();
                waitASecond();
            }
        }

        synchronized void awaitEnd() {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(GUARD_SECONDS);
            while (!ended && System.nanoTime() < until) {
                waitASecond();
            }
        }

        private void waitASecond() {
            try {
                wait(1_000);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
