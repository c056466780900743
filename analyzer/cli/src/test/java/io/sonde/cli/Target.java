package io.sonde.cli;

import io.sonde.format.RingLayout;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM to be looked at and attached. Closing it ends it. */
final class Target implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private Target(Process process) {
        this.process = process;
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Where {@link Idle} and {@link FakeAgent} are. */
    static String classPath() {
        return location(Idle.class) + File.pathSeparator + location(RingLayout.class);
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Starts {@link Idle} on this Java with these flags; it is ready when this returns. */
    static Target with(String... flags) {
        return start(Map.of(), List.of(java()), flags);
    }

    static Target start(Map<String, String> environment, List<String> java, String... flags) {
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", classPath(), Idle.class.getName(), "secret-argument"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("SONDE_") || name.matches("(JDK_|_)?JAVA(_TOOL)?_OPTIONS"));
        builder.environment().putAll(environment);
        try {
            Target target = new Target(builder.start());
            if (!"ready".equals(target.out.readLine())) {
                throw new IllegalStateException("the JVM did not start");
            }
            return target;
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    String pid() {
        return String.valueOf(process.pid());
    }

    /** What it says when it is told {@code word}: the same, unless something else was printed before. */
    String echo(String word) throws IOException {
        Writer writer = process.outputWriter(StandardCharsets.UTF_8);
        writer.write(word + "\n");
        writer.flush();
        return out.readLine();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, pid()).inheritIO().start().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
