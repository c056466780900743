package io.sonde.recorder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.shutdown.PriorityHook;
import org.jspecify.annotations.Nullable;

/**
 * Makes Chronicle a silent guest: no output, no threads of its own, no files but the queue's, and nothing read from the
 * application's folder.
 *
 * <p>Chronicle takes these settings from system properties, and only while its classes are initialised. The properties
 * belong to the application, so they are set for that moment and put back: a few milliseconds on the recorder thread, in
 * which nothing is initialised but the three classes that ask. A Chronicle that the application itself initialises in this
 * very moment would see them too; it would lose its announcement and its background threads, not its function.
 */
final class QuietChronicle {
    /** By class, each initialised once for the life of this class loader: the property that it asks for, and the answer. */
    private static final Map<String, Map.Entry<String, String>> SETTINGS = Map.of(
            "net.openhft.chronicle.core.internal.announcer.InternalAnnouncer",
            Map.entry("chronicle.announcer.disable", "true"),
            // Else a thread that watches the disk.
            "net.openhft.chronicle.threads.DiskSpaceMonitor",
            Map.entry("chronicle.disk.monitor.disable", "true"),
            // Else a thread that unmaps files; now they are unmapped by whoever closes them, which is the recorder.
            "net.openhft.chronicle.core.io.BackgroundResourceReleaser",
            Map.entry("background.releaser", "false"));

    /** Names a file whose contents its first class loads into the system properties; where unset, these are looked for. */
    private static final String LOADED = "system.properties";

    private static final List<Path> LOADED_UNASKED = List.of(Path.of(LOADED), Path.of("..", LOADED));

    /** What is put back although we did not set it: Chronicle adds its jars to the first, the JDK fills in the second. */
    private static final List<String> OVERWRITTEN = List.of("java.class.path", "user.timezone");

    private static final String FIRST = "net.openhft.chronicle.core.Jvm";
    /** Adds to the class path. */
    private static final String LAST = "net.openhft.chronicle.wire.Wires";

    private static boolean initialised;

    private QuietChronicle() {}

    /** Initialises Chronicle the first time; does nothing after that. */
    static synchronized void initialise() {
        if (initialised) {
            return;
        }
        Map<String, @Nullable String> before = new HashMap<>();
        OVERWRITTEN.forEach(name -> before.put(name, System.getProperty(name)));
        try {
            initialiseFirst();
            for (String asking : SETTINGS.keySet()) {
                load(asking, false);
            }
            for (Map.Entry<String, Map.Entry<String, String>> each : SETTINGS.entrySet()) {
                Map.Entry<String, String> setting = each.getValue();
                with(setting.getKey(), setting.getValue(), () -> load(each.getKey(), true));
            }
            load(LAST, true);
            TimeZone.getDefault();
            Jvm.setExceptionHandlers(null, null, null, null);
        } catch (ClassNotFoundException missing) {
            throw new LinkageError("Chronicle is incomplete", missing);
        } finally {
            before.forEach(QuietChronicle::restore);
        }
        initialised = true;
    }

    private static void initialiseFirst() throws ClassNotFoundException {
        boolean loads =
                System.getProperty(LOADED) != null || LOADED_UNASKED.stream().anyMatch(Files::exists);
        if (loads) {
            with(LOADED, ".no-system-properties-for-sonde", QuietChronicle::loadFirst);
        } else {
            loadFirst();
        }
    }

    /** Its shutdown hook brings its first class along. */
    private static void loadFirst() throws ClassNotFoundException {
        takeUpShutdownHook();
        load(FIRST, true);
    }

    private interface Loading {
        void run() throws ClassNotFoundException;
    }

    /** Loads while a system property has this value. */
    private static void with(String property, String value, Loading loading) throws ClassNotFoundException {
        String own = System.setProperty(property, value);
        try {
            loading.run();
        } finally {
            restore(property, own);
        }
    }

    private static void load(String name, boolean initialise) throws ClassNotFoundException {
        Class.forName(name, initialise, QuietChronicle.class.getClassLoader());
    }

    /**
     * Has Chronicle make its shutdown hook now, from its first class: once the JVM is ending it refuses hooks, and an
     * initialiser that fails on that makes Chronicle useless for good. A recording that was started just before the end
     * is written then; the hook is not needed, since the recorder closes what it opened.
     */
    private static void takeUpShutdownHook() {
        try {
            PriorityHook.add(Integer.MAX_VALUE, () -> {});
        } catch (IllegalStateException ending) {
            // Chronicle keeps the hook that the JVM refused, and asks no second time.
        }
    }

    /** Takes Chronicle's shutdown hook away: the JVM holds it, and it holds the loader. Nothing is opened after this. */
    static synchronized void depart() {
        if (initialised) {
            try {
                PriorityHook.clear();
            } catch (IllegalStateException ending) {
                // The JVM is going down, and nobody needs the loader's room.
            }
        }
    }

    private static void restore(String name, @Nullable String value) {
        if (value == null) {
            System.clearProperty(name);
        } else {
            System.setProperty(name, value);
        }
    }
}
