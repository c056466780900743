package io.sonde.profilers;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;

/**
 * A file that holds the events of one class, ours, and nothing else: what others record at the same time stands in the same
 * files of JFR, and is left there. A recording of our own, whose files are followed as those of {@link FlightRecording} are,
 * so that what was taken is whole at any moment. To be made only when JFR may set itself up. Any thread.
 */
public final class EventFile {
    private final FlightFiles written;
    private final Set<String> events;
    private final FileChannel target;
    private final Recording recording;
    /** In the order of their begin; the first is the one that is taken. */
    private final Deque<ChunkCopy> followed = new ArrayDeque<>();

    /** JFR calls back with a lock of its own held, which we need, too: so no callback may wait for this one. */
    private final ReentrantLock lock = new ReentrantLock();

    private boolean over;

    private EventFile(FlightFiles written, Set<String> events, FileChannel target, Recording recording) {
        this.written = written;
        this.events = events;
        this.target = target;
        this.recording = recording;
    }

    /**
     * Begins to record; takes about a second.
     *
     * @param target a new file, of which only its owner can read
     * @param lasting what outlives every agent of this JVM
     */
    public static EventFile start(Path target, Class<? extends Event> event, Map<String, Object> lasting)
            throws IOException {
        FlightFiles written = new FlightFiles(lasting);
        FlightRecorder.register(event);
        Recording recording = FlightRecording.made();
        try {
            for (EventType other : FlightRecorder.getFlightRecorder().getEventTypes()) {
                recording.disable(other.getName());
            }
            recording.enable(event);
            recording.start();
            EventFile file = new EventFile(
                    written, Set.of(EventType.getEventType(event).getName()), PrivateFile.create(target), recording);
            file.follow(false);
            return file;
        } catch (IOException | RuntimeException refused) {
            FlightRecording.discard(recording);
            throw refused;
        }
    }

    /** Takes what is new; more often than JFR forgets its files, which is after a minute. */
    public void tick() throws IOException {
        lock.lock();
        try {
            if (!over) {
                follow(false);
                advance();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Some recording began or ended, and with it a file of JFR's: opens it, because JFR may delete it when the program ends.
     * Never waits.
     */
    public void filesChanged() throws IOException {
        if (lock.tryLock()) {
            try {
                if (!over) {
                    follow(false);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Takes the rest. Also while the JVM shuts down, when JFR ends its recordings and deletes its files by itself. */
    public void stop() throws IOException {
        lock.lock();
        try {
            if (!over) {
                over = true;
                end();
            }
        } finally {
            lock.unlock();
        }
    }

    private void end() throws IOException {
        try {
            follow(false);
            try {
                recording.stop();
            } catch (IllegalStateException overAlready) {
                // JFR ends all recordings itself when the program ends.
            }
            follow(true);
            advance();
        } finally {
            for (ChunkCopy copy : followed) {
                copy.close();
            }
            target.close();
            FlightRecording.discard(recording);
        }
    }

    private void follow(boolean last) throws IOException {
        for (Path chunk : written.fresh()) {
            try {
                ChunkCopy copy = ChunkCopy.growing(chunk, target, events);
                if (last && !copy.isComplete()) {
                    copy.close(); // begun when ours was over, for somebody else's
                } else {
                    followed.add(copy);
                }
            } catch (NoSuchFileException gone) {
                // JFR deletes its files when the program ends.
            }
        }
    }

    private void advance() throws IOException {
        ChunkCopy copy = followed.peek();
        while (copy != null) {
            try {
                copy.advance();
            } catch (IOException | RuntimeException unusable) {
                followed.remove();
                copy.close();
                throw unusable;
            }
            if (!copy.isFinished()) {
                return;
            }
            followed.remove();
            copy.close();
            copy = followed.peek();
        }
    }
}
