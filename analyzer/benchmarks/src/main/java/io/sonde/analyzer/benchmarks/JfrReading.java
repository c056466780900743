package io.sonde.analyzer.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import one.jfr.JfrReader;
import org.openjdk.jmc.common.IMCStackTrace;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.common.item.IMemberAccessor;
import org.openjdk.jmc.flightrecorder.JfrAttributes;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

/**
 * How fast a recording folder's JFR files are read: {@code FOLDER sonde|recordingfile|jmc|jfrreader ROUNDS}. Sonde does all
 * that it does: decodes, keeps what detectors need, joins. The others hand over each event, and stacks are looked at.
 * Megabytes a second are those of the process's processor time, collector and compiler included; a machine that does other
 * work makes little difference to it.
 */
public final class JfrReading {
    private JfrReading() {}

    /** Reads a file, or the folder that it is in, and returns how many events there were. */
    private interface Reader {
        long read(Path file) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        Path file = file(Path.of(args[0]));
        Reader reader = switch (args[1]) {
            case "sonde" -> JfrReading::sonde;
            case "recordingfile" -> JfrReading::recordingFile;
            case "jmc" -> JfrReading::missionControl;
            case "jfrreader" -> JfrReading::converter;
            default -> throw new IllegalArgumentException(args[1]);
        };
        double megabytes = Files.size(file) / 1e6;
        for (int round = 0; round < Integer.parseInt(args[2]); round++) {
            long cpu = processorNanos();
            long events = reader.read(file);
            double seconds = (processorNanos() - cpu) / 1e9;
            System.out.println(String.format(
                    Locale.ROOT,
                    "%s %.1f MB %d events: %.3f s of processor, %.0f MB/s, %.0f thousand events/s, heap %d MB",
                    args[1],
                    megabytes,
                    events,
                    seconds,
                    megabytes / seconds,
                    events / seconds / 1e3,
                    Runtime.getRuntime().maxMemory() >> 20));
        }
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static Path file(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jfr"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static long sonde(Path file) throws IOException {
        Recording recording = RecordingReader.open(file.resolveSibling(""));
        return recording.jvmSources().files().get(0).events();
    }

    private static long recordingFile(Path file) throws IOException {
        long events = 0;
        long frames = 0;
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                events++;
                frames += event.getStackTrace() == null
                        ? 0
                        : event.getStackTrace().getFrames().size();
            }
        }
        return frames < 0 ? 0 : events;
    }

    private static long missionControl(Path file) throws Exception {
        long events = 0;
        long frames = 0;
        for (IItemIterable items : JfrLoaderToolkit.loadEvents(file.toFile())) {
            IMemberAccessor<IMCStackTrace, IItem> stack = JfrAttributes.EVENT_STACKTRACE.getAccessor(items.getType());
            for (IItem item : items) {
                events++;
                IMCStackTrace trace = stack == null ? null : stack.getMember(item);
                frames += trace == null ? 0 : trace.getFrames().size();
            }
        }
        return frames < 0 ? 0 : events;
    }

    private static long converter(Path file) throws IOException {
        long events = 0;
        long frames = 0;
        try (JfrReader reader = new JfrReader(file.toString())) {
            for (one.jfr.event.Event event = reader.readEvent(); event != null; event = reader.readEvent()) {
                events++;
                one.jfr.StackTrace trace = reader.stackTraces.get(event.stackTraceId);
                frames += trace == null ? 0 : trace.methods.length;
            }
        }
        return frames < 0 ? 0 : events;
    }
}
