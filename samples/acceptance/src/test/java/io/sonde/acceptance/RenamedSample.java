package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A sample with another name for its package, for each type and tool, and for methods of its own. */
final class RenamedSample {
    private static final String NEW_PACKAGE = "org.thing.stuff";
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|record|enum) ([A-Z]\\w+)");
    private static final Pattern TOOL = Pattern.compile("@Tool\\(\\s*name = \"(\\w+)\"");
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Path module;
    private final String sourcePackage;
    private final Path classes;

    /**
     * Renames the sources and compiles them below {@code folder}.
     *
     * @param methods those that no library calls by their names
     */
    RenamedSample(Path module, String sourcePackage, List<String> methods, Path folder) throws IOException {
        this.module = module;
        this.sourcePackage = sourcePackage;
        Path root = module.resolve("src/main/java");
        Map<Path, String> sources = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(file -> file.toString().matches(".*(?<!package-info)\\.java"))
                    .sorted()
                    .toList()) {
                sources.put(root.relativize(file), Files.readString(file));
            }
        }
        assertThat(sources).hasSizeGreaterThan(30);
        sources.values().forEach(source -> name(TYPE, source, "Thing"));
        sources.values().forEach(source -> name(TOOL, source, "tool_"));
        methods.forEach(method -> names.put(method, "step" + names.size()));
        classes = Files.createDirectories(folder.resolve("classes"));
        compile(write(sources, folder.resolve("sources")));
    }

    private void name(Pattern pattern, String source, String prefix) {
        for (Matcher found = pattern.matcher(source); found.find(); ) {
            names.computeIfAbsent(found.group(1), any -> prefix + names.size());
        }
    }

    /** The new name of what stood in the sample's package. */
    String type(String name) {
        return NEW_PACKAGE + "." + name(name);
    }

    String name(String name) {
        return names.get(name);
    }

    List<Path> classPath() {
        List<Path> entries = new ArrayList<>(List.of(classes));
        entries.addAll(Places.jars(module.resolve("target/lib")));
        return entries;
    }

    private String rename(String source) {
        String moved = source.replace(sourcePackage, NEW_PACKAGE);
        // Not the parts of a word with dashes: what the command line takes keeps its name.
        return Pattern.compile("(?<![\\w-])[A-Za-z]\\w*\\b(?!-)")
                .matcher(moved)
                .replaceAll(word -> names.getOrDefault(word.group(), Matcher.quoteReplacement(word.group())));
    }

    private List<Path> write(Map<Path, String> sources, Path folder) throws IOException {
        List<Path> written = new ArrayList<>();
        Files.createDirectories(folder);
        for (Map.Entry<Path, String> source : sources.entrySet()) {
            String old = source.getKey().getFileName().toString().replace(".java", "");
            Path file = folder.resolve(names.getOrDefault(old, old) + ".java");
            written.add(Files.writeString(file, rename(source.getValue())));
        }
        return written;
    }

    private void compile(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-d",
                    classes.toString(),
                    "-cp",
                    Places.classPath(Places.jars(module.resolve("target/lib"))),
                    "-parameters",
                    "-g",
                    "-proc:none",
                    "--release",
                    "17");
            boolean compiled = compiler.getTask(
                            null, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(compiled).as("the renamed sample compiles").isTrue();
        }
    }
}
