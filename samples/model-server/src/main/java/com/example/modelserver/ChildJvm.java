package com.example.modelserver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One of our programs in a JVM of its own, of the same Java and on the same class path; closing it ends it. */
public final class ChildJvm implements AutoCloseable {
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 15;

    private final Process process;
    private final boolean endsWithInput;

    private ChildJvm(Process process, boolean endsWithInput) {
        this.process = process;
        this.endsWithInput = endsWithInput;
    }

    /** Starts a program whose output is ours. */
    public static ChildJvm program(Class<?> main, List<String> jvmArgs, List<String> args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(main, jvmArgs, args));
        ChildJvm child = new ChildJvm(
                builder.redirectOutput(Redirect.INHERIT)
                        .redirectError(Redirect.INHERIT)
                        .start(),
                false);
        child.process.getOutputStream().close();
        return child;
    }

    /** Starts a server that tells its port in its first line and ends when its input closes. */
    public static ChildJvm server(Class<?> main, List<String> args) throws IOException {
        return server(main, List.of("-Xmx128m", "-XX:+UseSerialGC"), args);
    }

    /** The same with JVM arguments of its own. */
    public static ChildJvm server(Class<?> main, List<String> jvmArgs, List<String> args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(main, jvmArgs, args));
        return new ChildJvm(builder.redirectError(Redirect.INHERIT).start(), true);
    }

    private static List<String> command(Class<?> main, List<String> jvmArgs, List<String> args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            // The embedding model's native code; without it such a Java warns on each start.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(jvmArgs);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        return command;
    }

    /** Waits until a server is ready. */
    public String url() throws InterruptedException {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(this::firstLine);
        try {
            return "http://127.0.0.1:" + LocalServer.port(line.get(START_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a server did not start", e);
        }
    }

    private String firstLine() {
        try {
            String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        try {
            if (endsWithInput) {
                process.getOutputStream().close();
            } else {
                process.destroy();
            }
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
