package io.sonde.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the classes of the boot API on the class path, in folders and jars, without loading any of them. */
final class BootClasses {
    private static final List<String> PACKAGES =
            List.of("io/sonde/api", "io/sonde/format/vocabulary", "java/lang/sonde");

    private BootClasses() {}

    static Map<String, byte[]> onClassPath() throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                collect(path, classes);
            } else if (Files.isRegularFile(path)
                    && path.getFileName().toString().startsWith("sonde-")) {
                try (FileSystem jar = FileSystems.newFileSystem(path)) {
                    collect(jar.getPath("/"), classes);
                }
            }
        }
        return classes;
    }

    private static void collect(Path root, Map<String, byte[]> into) throws IOException {
        for (String folder : PACKAGES) {
            Path packageFolder = root.resolve(folder);
            if (!Files.isDirectory(packageFolder)) {
                continue;
            }
            try (Stream<Path> files = Files.list(packageFolder)) {
                for (Path file : files.sorted().toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".class") && !name.equals("package-info.class")) {
                        String simple = name.substring(0, name.length() - ".class".length());
                        into.putIfAbsent(folder.replace('/', '.') + "." + simple, Files.readAllBytes(file));
                    }
                }
            }
        }
    }
}
