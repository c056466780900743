package io.sonde.profilers;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's Flight Recorder: pauses of the JVM, waits for monitors, sleeps, sockets and files, and, where async-profiler
 * cannot, samples. A recording of our own with settings of our own. JFR writes what all recordings of the JVM ask for into
 * files of its own and flushes them each second; each is followed by a {@link ChunkCopy}, which takes the events that we
 * asked for and leaves those of others. To be loaded only when JFR may set itself up.
 */
public final class FlightRecording implements Profiler {
    static final String NAME = "jfr";
    private static final String FILES = "jdk-*.jfr";
    private static final String LOSS = "up to 3 s";

    /** JFR deletes its files when we do not need them any more, and we have read them within seconds. */
    private static final Duration KEPT = Duration.ofMinutes(1);

    /** Of this loader's life, of which there may be two for a moment. */
    private static final Set<Recording> OURS = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Profile profile;
    private final Map<String, Object> lasting;
    private final Map<String, String> events = new LinkedHashMap<>();
    private final List<ChunkCopy> followed = new ArrayList<>();
    /** The names of {@link #events} and our own; each chunk that is begun takes them as they are. */
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    private @Nullable Recording recording;
    private @Nullable FlightFiles written;
    private int files;
    private int ticks;
    private @Nullable String reason;
    private volatile Facts facts = Facts.absent(NAME, null, "it was not started yet");

    /** @param lasting what outlives every agent of this JVM */
    FlightRecording(Path folder, Profile profile, Map<String, Object> lasting) {
        this.folder = folder;
        this.profile = profile;
        this.lasting = lasting;
    }

    /** Whether a recording is one of ours, which nobody has to take for the program's. */
    public static boolean isOurs(Recording recording) {
        return OURS.contains(recording);
    }

    @Override
    public void start() throws IOException {
        String version = System.getProperty("java.vm.version");
        if (!FlightRecorder.isAvailable()) {
            facts = Facts.absent(NAME, version, "JFR is not available in this JVM");
            return;
        }
        FlightFiles found = new FlightFiles(lasting);
        written = found;
        Recording started = null;
        try {
            started = made(); // refused while the JVM ends: JFR can no longer add its shutdown hook
            events.putAll(available(FlightSettings.of(profile)));
            started.setSettings(FlightSettings.settings(events));
            FlightRecorder.register(AnchorEvent.class); // anew, after another recording of ours
            started.enable(AnchorEvent.class);
            events.put(AnchorEvent.NAME, "every 1 s");
            names.addAll(events.keySet());
            started.start();
            recording = started;
            if (found.repository() == null) {
                throw new IllegalStateException("it does not say where its files are");
            }
            follow(false); // its file is open from now on, even if JFR deletes it when the program ends
            AnchorEvent.write();
            tell();
        } catch (RuntimeException refused) {
            recording = null;
            if (started != null) {
                discard(started);
            }
            facts = Facts.absent(NAME, version, "JFR cannot be started: " + refused.getMessage());
        }
    }

    /** Not started yet. */
    static Recording made() {
        Recording made = new Recording();
        OURS.add(made);
        made.setName("sonde");
        made.setMaxAge(KEPT);
        return made;
    }

    static void discard(Recording over) {
        over.close();
        OURS.remove(over);
    }

    private void tell() {
        facts = new Facts(NAME, System.getProperty("java.vm.version"), true, reason, events, FILES, LOSS);
    }

    /** Those of the events that this JVM has. */
    private static Map<String, String> available(Map<String, String> wanted) {
        Set<String> present = new HashSet<>();
        FlightRecorder.getFlightRecorder().getEventTypes().forEach(type -> present.add(type.getName()));
        Map<String, String> available = new LinkedHashMap<>(wanted);
        available.keySet().retainAll(present);
        return available;
    }

    @Override
    public void sample(String why, boolean signals) {
        Recording present = recording;
        if (present == null || reason != null) {
            return;
        }
        Map<String, String> samples = available(FlightSettings.samples(profile, true));
        if (!signals || samples.size() < 2 || !System.getProperty("os.name", "").contains("Linux")) {
            samples = available(FlightSettings.samples(profile, false));
        }
        events.putAll(samples);
        names.addAll(samples.keySet());
        Map<String, String> settings = new LinkedHashMap<>(present.getSettings());
        settings.putAll(FlightSettings.settings(samples));
        present.setSettings(settings);
        reason = why;
        tell();
    }

    @Override
    public void tick() throws IOException {
        if (recording != null) {
            AnchorEvent.write();
            follow(false);
            advance();
            if (++ticks % Profilers.FILE_TICKS == 0) {
                beginFile();
            }
        }
    }

    /** JFR begins a new file for each recording that begins or ends. */
    private void beginFile() {
        Recording old = recording;
        if (old != null) {
            Recording next = made();
            next.setSettings(old.getSettings());
            next.start();
            recording = next;
            old.stop();
            discard(old);
        }
    }

    /** Begins to follow files that are new. */
    private void follow(boolean last) throws IOException {
        FlightFiles found = written;
        if (found != null) {
            for (Path chunk : found.fresh()) {
                follow(chunk, last);
            }
        }
    }

    private void follow(Path chunk, boolean last) throws IOException {
        Path target = folder.resolve(String.format(Locale.ROOT, "jdk-%04d.jfr", files + 1));
        try {
            ChunkCopy copy = ChunkCopy.growing(chunk, target, names);
            if (last && !copy.isComplete()) {
                copy.close(); // begun when ours was over, for somebody else's
            } else {
                files++;
                followed.add(copy);
            }
        } catch (NoSuchFileException gone) {
            // JFR deletes its files when the program ends.
        }
    }

    private void advance() throws IOException {
        for (Iterator<ChunkCopy> each = followed.iterator(); each.hasNext(); ) {
            ChunkCopy copy = each.next();
            try {
                copy.advance();
            } catch (IOException | RuntimeException unusable) {
                each.remove();
                copy.close();
                throw unusable;
            }
            if (copy.isFinished()) {
                each.remove();
                copy.close();
            }
        }
    }

    @Override
    public void stop() throws IOException {
        Recording present = recording;
        if (present == null) {
            return;
        }
        recording = null;
        try {
            AnchorEvent.write();
            follow(false); // before JFR, which ends at the same time as the program, deletes the files
            try {
                present.stop();
            } catch (IllegalStateException overAlready) {
                // JFR ends all recordings itself when the program ends.
            }
            follow(true);
            advance();
        } finally {
            for (ChunkCopy copy : followed) {
                copy.close();
            }
            followed.clear();
            discard(present);
            FlightRecorder.unregister(AnchorEvent.class); // else JFR holds the class, and the class our loader
        }
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
