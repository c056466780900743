package io.sonde.cli.jvm;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Where this process stands: everything that the commands for running JVMs take from the machine.
 *
 * @param proc the kernel's view of processes; need not exist
 * @param environment variables of this process
 * @param jar sonde.jar, which is loaded into JVMs
 * @param temp the folder through which processes meet: the one in which JVMs leave their files
 * @param canAttach whether this Java has the module {@code jdk.attach}
 * @param patience how long a JVM may take to answer
 */
public record Surroundings(
        Path proc, Map<String, String> environment, Path jar, Path temp, boolean canAttach, Duration patience) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The real ones. */
    public static Surroundings here() {
        boolean linux = System.getProperty("os.name", "").startsWith("Linux");
        return new Surroundings(
                Path.of("/proc"),
                System.getenv(),
                ownJar(),
                // HotSpot's choice, which on Linux no property changes.
                Path.of(linux ? "/tmp" : System.getProperty("java.io.tmpdir", "/tmp")),
                ModuleLayer.boot().findModule("jdk.attach").isPresent(),
                PATIENCE);
    }

    /** By where this class file was read: in the jar it has no place of origin. */
    private static Path ownJar() {
        URL here = Surroundings.class.getResource("Surroundings.class");
        try {
            return here != null && here.openConnection() instanceof JarURLConnection inJar
                    ? Path.of(inJar.getJarFileURL().toURI())
                    : Path.of("sonde.jar");
        } catch (IOException | URISyntaxException | IllegalArgumentException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
