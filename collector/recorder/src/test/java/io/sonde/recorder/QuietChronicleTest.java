package io.sonde.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a class loader of its own, as in the agent, so that Chronicle is initialised afresh. */
class QuietChronicleTest {
    @TempDir
    Path folder;

    @Test
    void theApplicationsSystemPropertiesStayAsTheyWere() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        System.setProperty("background.releaser", "true");
        // Chronicle, by itself, would load this file into the system properties.
        Path file = Files.writeString(folder.resolve("more.properties"), "planted=yes\n");
        System.setProperty("system.properties", file.toString());
        try (URLClassLoader own = new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            Class<?> quiet = own.loadClass(QuietChronicle.class.getName());
            assertThat(quiet).isNotSameAs(QuietChronicle.class);
            Properties before = (Properties) System.getProperties().clone();
            var initialise = quiet.getDeclaredMethod("initialise");
            initialise.setAccessible(true);
            initialise.invoke(null);
            assertThat(System.getProperties()).isEqualTo(before);
        } finally {
            System.clearProperty("background.releaser");
            System.clearProperty("system.properties");
        }
    }
}
