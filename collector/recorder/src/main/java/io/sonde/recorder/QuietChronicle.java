package io.sonde.recorder;

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
 * belong to the application, so they are set for that moment and put back; a few milliseconds on the recorder thread.
 * A Chronicle that the application itself initialises in this very moment would see them too; it would lose its
 * announcement and its background threads, not its function.
 */
final class QuietChronicle {
    /** Name and value, in force while the classes below are initialised. */
    private static final Map<String, String> SETTINGS = Map.of(
            // Else it loads a file "system.properties" from the working directory into the system properties.
            "system.properties", ".no-system-properties-for-sonde",
            "chronicle.announcer.disable", "true",
            "chronicle.analytics.disable", "true",
            // Else a thread that watches the disk.
            "chronicle.disk.monitor.disable", "true",
            // Else a thread that unmaps files; now they are unmapped by whoever closes them, which is the recorder.
            "background.releaser", "false");

    /** What is put back although we did not set it: Chronicle adds its jars to the first, the JDK fills in the second. */
    private static final List<String> OVERWRITTEN = List.of("java.class.path", "user.timezone");

    /** The classes that read them; each is initialised once for the life of this class loader. */
    private static final List<String> READERS = List.of(
            "net.openhft.chronicle.core.Jvm",
            "net.openhft.chronicle.core.io.BackgroundResourceReleaser",
            "net.openhft.chronicle.core.internal.announcer.InternalAnnouncer",
            "net.openhft.chronicle.threads.DiskSpaceMonitor",
            "net.openhft.chronicle.wire.Wires");

    private static boolean initialised;

    private QuietChronicle() {}

    /** Initialises Chronicle the first time; does nothing after that. */
    static synchronized void initialise() {
        if (initialised) {
            return;
        }
        Map<String, @Nullable String> before = new HashMap<>();
        OVERWRITTEN.forEach(name -> before.put(name, System.getProperty(name)));
        SETTINGS.forEach((name, value) -> before.put(name, System.setProperty(name, value)));
        try {
            takeUpShutdownHook();
            for (String reader : READERS) {
                Class.forName(reader, true, QuietChronicle.class.getClassLoader());
            }
            TimeZone.getDefault();
            Jvm.setExceptionHandlers(null, null, null, null);
        } catch (ClassNotFoundException missing) {
            throw new LinkageError("Chronicle is incomplete", missing);
        } finally {
            before.forEach(QuietChronicle::restore);
        }
        initialised = true;
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
