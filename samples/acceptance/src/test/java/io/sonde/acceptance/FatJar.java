package io.sonde.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/** Puts a program and its libraries into one jar with Spring Boot's own loader, as its Maven plugin does. */
final class FatJar {
    private FatJar() {}

    /**
     * Writes the jar.
     *
     * @param packageFolder of the program, as {@code com/example/assistant}
     */
    static void write(Path jar, String main, String packageFolder, List<Path> libraries) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, "org.springframework.boot.loader.launch.JarLauncher");
        attributes.putValue("Start-Class", main);
        attributes.putValue("Spring-Boot-Classes", "BOOT-INF/classes/");
        attributes.putValue("Spring-Boot-Lib", "BOOT-INF/lib/");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            loader(out);
            folders(out, "BOOT-INF/classes/" + packageFolder + "/");
            folder(out, "BOOT-INF/lib/");
            classes(out, packageFolder);
            for (Path library : libraries) {
                store(out, "BOOT-INF/lib/" + library.getFileName(), Files.readAllBytes(library));
            }
        }
    }

    /** The loader takes a folder for one only if it has an entry of its own. */
    private static void folders(JarOutputStream out, String path) throws IOException {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            folder(out, path.substring(0, slash + 1));
        }
    }

    private static void folder(JarOutputStream out, String name) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.closeEntry();
    }

    private static void loader(JarOutputStream out) throws IOException {
        Path loader = Places.jars(Places.target().resolve("fat")).get(0);
        try (JarFile file = new JarFile(loader.toFile())) {
            for (var entry : file.stream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .toList()) {
                try (InputStream stream = file.getInputStream(entry)) {
                    store(out, entry.getName(), stream.readAllBytes());
                }
            }
        }
    }

    private static void classes(JarOutputStream out, String packageFolder) throws IOException {
        try (Stream<Path> files = Files.walk(Places.classes().resolve(packageFolder))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = Places.classes().relativize(file).toString().replace('\\', '/');
                store(out, "BOOT-INF/classes/" + name, Files.readAllBytes(file));
            }
        }
    }

    /** Uncompressed, so that the loader can read jars within. */
    private static void store(JarOutputStream out, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 sum = new CRC32();
        sum.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(sum.getValue());
        out.putNextEntry(entry);
        out.write(bytes);
        out.closeEntry();
    }
}
