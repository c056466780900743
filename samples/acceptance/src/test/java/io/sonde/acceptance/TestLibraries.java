package io.sonde.acceptance;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A class path on which tests of the instrumentations run again: their own, with other versions of some libraries.
 *
 * @param name {@code newest}, or the module of {@code agent/versions}
 * @param lines what {@code agent/versions/libraries.txt} says of it
 */
record TestLibraries(String name, List<Line> lines) {
    private static final String NEWEST = "newest";
    /** Some judge class files; others call helpers of ours, which no program under the agent can see. */
    private static final Set<String> NEVER = Set.of(
            "AdviceRulesTest",
            "OtherVersionTest",
            "ParkTest", // needs another profile: see WaitsTest
            "PublisherRuleTest",
            "FlowSpanTest",
            "NetworkContextTest",
            "ReactorContextTest",
            "ReactorSpanTest",
            "RxJavaSpanTest",
            "VirtualThreadTest");

    /** One line of the file. */
    record Line(String library, String artifact, List<String> tests) {}

    /** All of them, in the order of the file. */
    static List<TestLibraries> all() throws IOException {
        Map<String, List<Line>> byName = new LinkedHashMap<>();
        for (String line : Files.readAllLines(versions().resolve("libraries.txt"))) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.strip().split("\\s+");
            byName.computeIfAbsent(words[0], any -> new ArrayList<>())
                    .add(new Line(words[1], words[2], List.of(Arrays.copyOfRange(words, 3, words.length))));
        }
        return byName.entrySet().stream()
                .map(entry -> new TestLibraries(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Path versions() {
        return Folders.existing(Places.instrumentations().resolveSibling("versions"));
    }

    /** The names of the classes to run, sorted. */
    List<String> testClasses() throws IOException {
        Path root = Folders.existing(Places.instrumentations().resolve("target/test-classes"));
        Map<String, String> bySimpleName = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith("Test.class") && !file.contains("$"))
                    .forEach(file -> bySimpleName.put(
                            Path.of(file).getFileName().toString().replace(".class", ""),
                            file.replace(".class", "").replace(File.separatorChar, '.')));
        }
        Set<String> chosen = new TreeSet<>();
        for (Line line : lines) {
            for (String pattern : line.tests()) {
                List<String> found = bySimpleName.keySet().stream()
                        .filter(simple -> simple.matches(pattern.replace("*", ".*")))
                        .filter(simple -> !NEVER.contains(simple))
                        .filter(simple -> name.equals(NEWEST) || !simple.endsWith("NewestTest"))
                        .map(bySimpleName::get)
                        .toList();
                if (found.isEmpty()) {
                    throw new IllegalStateException("libraries.txt names tests that are not there: " + pattern);
                }
                chosen.addAll(found);
            }
        }
        return List.copyOf(chosen);
    }

    /** The tests, and every jar once: in the version of this class path where it names one. */
    List<Path> classPath() throws IOException {
        List<Path> other = name.equals(NEWEST)
                ? List.of()
                : entries(versions().resolve(name).resolve("target/class-path.txt"));
        Set<String> replaced = new HashSet<>();
        other.forEach(jar -> replaced.add(artifact(jar)));
        List<Path> all = new ArrayList<>(List.of(Places.instrumentations().resolve("target/test-classes")));
        all.addAll(other);
        for (Path jar : entries(Places.instrumentations().resolve("target/class-path.txt"))) {
            boolean renamed =
                    RENAMED.getOrDefault(artifact(jar), List.of()).stream().anyMatch(replaced::contains);
            if (!replaced.contains(artifact(jar)) && !renamed) {
                all.add(jar);
            }
        }
        return all;
    }

    /** What an artifact was called in older versions: both together would be one library twice. */
    private static final Map<String, List<String>> RENAMED =
            Map.of("okhttp-jvm", List.of("okhttp"), "okio-jvm", List.of("okio"));

    private static List<Path> entries(Path file) throws IOException {
        String line = Files.readString(Folders.existing(file)).strip();
        return Arrays.stream(line.split(File.pathSeparator)).map(Path::of).toList();
    }

    /** The artifact of a jar as Maven's repository holds it, else its file name. */
    private static String artifact(Path jar) {
        Path version = jar.getParent();
        Path artifact = version == null ? null : version.getParent();
        String file = String.valueOf(jar.getFileName());
        return artifact != null && file.startsWith(artifact.getFileName() + "-" + version.getFileName())
                ? artifact.getFileName().toString()
                : file;
    }

    /** The version of an artifact on this class path. */
    String version(String artifact) throws IOException {
        for (Path jar : classPath()) {
            if (artifact(jar).equals(artifact)) {
                return jar.getParent().getFileName().toString();
            }
        }
        throw new IllegalStateException(artifact + " is not on the class path " + name);
    }
}
