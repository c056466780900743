package io.sonde.acceptance;

import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the build put what the tests run. */
final class Places {
    private Places() {}

    /** The one jar. */
    static Path sonde() {
        return Folders.existing(Path.of(System.getProperty("sonde.jar", "../../agent/dist/target/sonde.jar")));
    }

    /** The travel desk's module. */
    static Path desk() {
        return Folders.existing(Path.of(System.getProperty("sonde.desk", "../travel-desk")));
    }

    /** The claims desk's module. */
    static Path claims() {
        return Folders.existing(desk().resolveSibling("claims-desk"));
    }

    static Path target() {
        return Folders.existing(Path.of(System.getProperty("sonde.target", "target")));
    }

    /** The module whose tests are run again under the agent. */
    static Path instrumentations() {
        return Folders.existing(Path.of(System.getProperty("sonde.instrumentations", "../../agent/instrumentations")));
    }

    /** Another agent or profiler. */
    static Path neighbour(String file) {
        return Folders.existing(target().resolve("neighbours").resolve(file));
    }

    /** Class files of the small programs, and of these tests. */
    static Path classes() {
        return Folders.existing(target().resolve("test-classes"));
    }

    /** The libraries of the small programs: the desk's, without its embedding model. */
    static List<Path> libraries() {
        return jars(Folders.existing(desk().resolve("target/lib"))).stream()
                .filter(jar -> !jar.getFileName()
                        .toString()
                        .matches("(onnxruntime|tokenizers|api|jna|langchain4j-embeddings).*"))
                .toList();
    }

    /** The same with another version of LangChain4j from a folder of the build. */
    static List<Path> libraries(String folder) {
        List<Path> jars = new ArrayList<>(jars(Folders.existing(target().resolve(folder))));
        libraries().stream()
                .filter(jar -> !jar.getFileName().toString().startsWith("langchain4j"))
                .forEach(jars::add);
        return jars;
    }

    /** One of the small programs, with the libraries it needs. */
    static Child.Command program(Jdk jdk, Class<?> main, String... arguments) {
        List<Path> entries = new ArrayList<>(List.of(classes()));
        entries.addAll(libraries());
        return Child.on(jdk).classPath(entries).program(main.getName()).program(arguments);
    }

    /** The same with more libraries: those that these classes come from. */
    static Child.Command program(Jdk jdk, Class<?> main, List<Class<?>> from) {
        List<Path> entries = new ArrayList<>(List.of(classes()));
        entries.addAll(libraries());
        from.forEach(type -> entries.add(Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()))));
        return Child.on(jdk).classPath(entries).program(main.getName());
    }

    static String classPath(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new IllegalStateException(folder + " cannot be read: run mvn package first", unreadable);
        }
    }
}
