package io.sonde.cli.jvm;

import io.sonde.format.Format;
import io.sonde.format.RingLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The recording that a JVM is writing now, found without asking it: it has the recording's ring mapped. Counters are those
 * of the moment in which this was made.
 *
 * @param folder as we see it
 * @param start of the recording
 * @param lostSpans because the ring was full
 * @param failures suppressed errors of Sonde's own
 * @param backlog bytes in the ring that are not yet in the queue
 */
public record LiveRecording(Path folder, Instant start, long lostSpans, long failures, long backlog) {
    /** The manifest has this part from the moment in which the recording was stopped. */
    private static final Pattern STOPPED = Pattern.compile("\"stop\"\\s*:\\s*\\{");

    private static final long NANOS = 1_000_000_000;

    /** What the JVM of this process id is writing. */
    public static Optional<LiveRecording> of(Surroundings surroundings, long pid) {
        return of(Jvm.of(surroundings, pid));
    }

    /** What this JVM is writing. */
    public static Optional<LiveRecording> of(Jvm jvm) {
        for (String folder : jvm.foldersOfMapped(Format.RING)) {
            Path here = Path.of(folder);
            Path seen = Files.isDirectory(here) ? here : jvm.files().seen(folder);
            Optional<LiveRecording> live = read(seen, jvm);
            if (live.isPresent() && !isStopped(seen)) {
                return live;
            }
        }
        return Optional.empty();
    }

    /**
     * Whether a recording may be under way: also where its folder was deleted. Only the ring of a recording that is known
     * to be over, or not to be of this JVM, may still be mapped without any.
     */
    public static boolean mayBe(Jvm jvm) {
        return of(jvm).isPresent()
                || jvm.foldersOfMapped(Format.RING).stream()
                        .anyMatch(folder -> !Files.isReadable(jvm.files().seen(folder + "/" + Format.RING)));
    }

    /** Readers of recordings map rings, too: the one who writes it is named in its header. */
    private static Optional<LiveRecording> read(Path folder, Jvm jvm) {
        ByteBuffer header = ByteBuffer.allocate(RingLayout.DATA_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel ring = FileChannel.open(folder.resolve(Format.RING), StandardOpenOption.READ)) {
            while (header.hasRemaining() && ring.read(header) >= 0) {
                // until the header is whole
            }
        } catch (IOException hidden) {
            return Optional.empty();
        }
        long pid = header.getLong(RingLayout.PID_OFFSET);
        if (header.hasRemaining()
                || header.getLong(RingLayout.MAGIC_OFFSET) != RingLayout.MAGIC
                || pid != jvm.pid() && pid != jvm.ownPid()) {
            return Optional.empty();
        }
        long start = header.getLong(RingLayout.ANCHOR_EPOCH_OFFSET);
        return Optional.of(new LiveRecording(
                folder,
                Instant.ofEpochSecond(start / NANOS, start % NANOS),
                header.getLong(RingLayout.LOST_SPANS_OFFSET),
                header.getLong(RingLayout.FAILURES_OFFSET),
                Math.max(0, header.getLong(RingLayout.TAIL_OFFSET) - header.getLong(RingLayout.HEAD_OFFSET))));
    }

    private static boolean isStopped(Path folder) {
        try {
            return STOPPED.matcher(Files.readString(folder.resolve(Format.MANIFEST)))
                    .find();
        } catch (IOException notYetThere) {
            return false;
        }
    }
}
