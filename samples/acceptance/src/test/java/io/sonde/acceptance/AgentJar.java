package io.sonde.acceptance;

import com.example.neighbours.CountingAgent;
import com.example.witness.EmptyAgent;
import com.example.witness.LastAgent;
import com.example.witness.Witness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Jars of the tests' own agents. */
final class AgentJar {
    private AgentJar() {}

    static Path witness(Path folder) throws IOException {
        return write(folder.resolve("witness.jar"), "Premain-Class", Witness.class);
    }

    static Path empty(Path folder) throws IOException {
        return write(folder.resolve("empty.jar"), "Agent-Class", EmptyAgent.class);
    }

    static Path last(Path folder) throws IOException {
        return write(folder.resolve("last.jar"), "Agent-Class", LastAgent.class);
    }

    /** The agent that counts, for start and attach, with Byte Buddy from the build's folder. */
    static Path counting(Path folder) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", CountingAgent.class.getName());
        attributes.putValue("Agent-Class", CountingAgent.class.getName());
        attributes.putValue("Can-Retransform-Classes", "true");
        attributes.put(
                Attributes.Name.CLASS_PATH,
                Places.neighbour("byte-buddy.jar").toUri().toString());
        Path jar = folder.resolve("counting.jar");
        // Its class lies on the program's class path.
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    private static Path write(Path jar, String entry, Class<?> type) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue(entry, type.getName());
        attributes.putValue("Can-Retransform-Classes", "true");
        String name = type.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream bytes = Files.newInputStream(Places.classes().resolve(name))) {
            out.putNextEntry(new ZipEntry(name));
            bytes.transferTo(out);
            out.closeEntry();
        }
        return jar;
    }
}
