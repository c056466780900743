package io.sonde.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A program in a JVM of its own under the built agent. The jar's place is told by the system property {@value #JAR}, the
 * JDKs are found: the one of the tests, one of version 25 from {@code SONDE_JDK25}, {@code JAVA25_HOME} or beside the
 * first.
 */
public final class ForkedJvm {
    /** System property that holds the path of sonde.jar. */
    public static final String JAR = "sonde.jar";

    private static final long GUARD_MINUTES = 3;

    /**
     * How a program ended.
     *
     * @param recordings the recording folders it left, by name
     */
    public record Result(int exitCode, String out, String err, List<Path> recordings) {
        /** The only recording it left. */
        public Path recording() {
            if (recordings.size() != 1) {
                throw new AssertionError("expected one recording, found " + recordings + "\n" + err);
            }
            return recordings.get(0);
        }
    }

    private final Path javaHome;
    private final Path folder;
    private final List<String> jvmArguments = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private boolean agent = true;

    private ForkedJvm(Path javaHome, Path folder) {
        this.javaHome = javaHome;
        this.folder = folder;
    }

    /** A JVM of the Java that runs the tests; recordings and output go to {@code folder}. */
    public static ForkedJvm ofThisJava(Path folder) {
        return new ForkedJvm(Path.of(System.getProperty("java.home")), folder);
    }

    /** A JVM of Java 25; without one the test is skipped with the reason. */
    public static ForkedJvm ofJava25(Path folder) {
        Optional<Path> home = java25();
        Assumptions.assumeTrue(
                home.isPresent(),
                "no JDK 25: neither SONDE_JDK25 nor JAVA25_HOME names one, and none lies beside "
                        + System.getProperty("java.home"));
        return new ForkedJvm(home.orElseThrow(), folder);
    }

    static Optional<Path> java25() {
        for (String variable : List.of("SONDE_JDK25", "JAVA25_HOME")) {
            String value = System.getenv(variable);
            if (value != null && !value.isBlank()) {
                return Optional.of(Path.of(value)).filter(ForkedJvm::isJava25);
            }
        }
        Path parent = Path.of(System.getProperty("java.home")).toAbsolutePath().getParent();
        if (isJava25(Path.of(System.getProperty("java.home")))) {
            return Optional.of(Path.of(System.getProperty("java.home")));
        }
        if (parent == null) {
            return Optional.empty();
        }
        try (Stream<Path> siblings = Files.list(parent)) {
            return siblings.filter(ForkedJvm::isJava25).min(Comparator.naturalOrder());
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean isJava25(Path home) {
        Path release = home.resolve("release");
        try {
            return Files.isRegularFile(release)
                    && Files.isExecutable(home.resolve("bin").resolve("java"))
                    && Files.readString(release).contains("JAVA_VERSION=\"25");
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Adds an argument of the JVM. */
    public ForkedJvm jvmArgument(String argument) {
        jvmArguments.add(argument);
        return this;
    }

    /** Adds an option of the agent, such as {@code profile=spans}. */
    public ForkedJvm option(String option) {
        options.add(option);
        return this;
    }

    /** Leaves the agent out. */
    public ForkedJvm withoutAgent() {
        agent = false;
        return this;
    }

    /** Runs a main class on the class path of the tests and waits until it ends. */
    public Result run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        Path parent = folder.resolve("recordings");
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process = new ProcessBuilder(command(main, parent, arguments))
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(GUARD_MINUTES, TimeUnit.MINUTES)) {
                throw new AssertionError("did not end within " + GUARD_MINUTES + " minutes; its error stream:\n"
                        + Files.readString(err));
            }
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err), recordings(parent));
    }

    private List<String> command(Class<?> main, Path recordings, String[] arguments) {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin").resolve("java").toString());
        if (agent) {
            String jar = System.getProperty(JAR);
            if (jar == null || !Files.isRegularFile(Path.of(jar))) {
                throw new IllegalStateException("system property " + JAR + " names no file: " + jar);
            }
            List<String> all = new ArrayList<>(List.of("out=" + recordings));
            all.addAll(options);
            command.add("-javaagent:" + Path.of(jar).toAbsolutePath() + "=" + String.join(",", all));
        }
        command.addAll(jvmArguments);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<Path> recordings(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(parent)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
