package io.sonde.model;

import io.sonde.model.jfr.Chunk;
import io.sonde.model.jfr.JfrFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what profilers wrote beside the spans: {@code ap-*.jfr} of async-profiler, then {@code jdk-*.jfr} of the JDK's flight
 * recorder, in the order of their names. Whatever is wrong with a file is said in one sentence; the others are read.
 */
final class JvmFiles {
    private static final String SAMPLER = "ap-";
    private static final String FLIGHT = "jdk-";
    private static final String SUFFIX = ".jfr";
    private static final Pattern KILOBYTES = Pattern.compile("(\\d{1,9}) KB");
    private static final long KILO = 1024;

    private final Path folder;
    private final EvidenceCollector evidence;
    private final List<Manifest.Profiler> profilers;
    private final SourceCounts counts = new SourceCounts();

    /** Reads one chunk; false when its events cannot be placed in time. */
    private interface ChunkReader {
        boolean read(Chunk chunk);
    }

    private JvmFiles(Path folder, EvidenceCollector evidence, List<Manifest.Profiler> profilers) {
        this.folder = folder;
        this.evidence = evidence;
        this.profilers = profilers;
    }

    /**
     * @param isVirtual whether a thread is a virtual one that was in a span
     * @param anyVirtual whether there is such a thread
     */
    static JvmSources read(
            Path folder,
            EvidenceCollector evidence,
            List<Manifest.Profiler> profilers,
            LongPredicate isVirtual,
            boolean anyVirtual)
            throws IOException {
        return new JvmFiles(folder, evidence, profilers).all(isVirtual, anyVirtual);
    }

    private JvmSources all(LongPredicate isVirtual, boolean anyVirtual) throws IOException {
        List<Path> sampled = named(SAMPLER);
        List<Path> flights = named(FLIGHT);
        boolean parksRecorded =
                profilers.stream().anyMatch(profiler -> profiler.name().equals("park") && profiler.isRecording());
        SamplerEvents sampler =
                new SamplerEvents(evidence, counts, anyVirtual, flights.isEmpty(), flights.isEmpty() && !parksRecorded);
        for (Path file : sampled) {
            sampler.begin(interval("cpu"), interval("wall"), kilobytes("native") * KILO);
            read(file, sampler::read, "its clock is not the one that the spans have");
        }
        sampler.end();
        GlobalPauses pauses = new GlobalPauses();
        FlightEvents flight = new FlightEvents(
                evidence,
                counts,
                pauses,
                isVirtual,
                !sampler.sampledCpu(),
                !sampler.sampledAllocations(),
                !parksRecorded);
        for (Path file : flights) {
            read(
                    file,
                    chunk -> {
                        boolean placed = flight.prepare(chunk);
                        if (placed) {
                            flight.read(chunk);
                        }
                        return placed;
                    },
                    "nothing in it says how its clock relates to that of the spans");
        }
        pauses.tell(evidence);
        return counts.facts(profilers);
    }

    private long interval(String event) {
        for (Manifest.Profiler profiler : profilers) {
            String interval = profiler.events().get(event);
            if (interval != null) {
                return Durations.nanos(interval, 0);
            }
        }
        return 0;
    }

    /** What stands at the beginning of how an event is sampled; 0 where it is not. */
    private long kilobytes(String event) {
        return profilers.stream()
                .map(profiler -> KILOBYTES.matcher(profiler.events().getOrDefault(event, "")))
                .filter(Matcher::lookingAt)
                .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
                .findFirst()
                .orElse(0);
    }

    private List<Path> named(String prefix) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(prefix)
                            && entry.getFileName().toString().endsWith(SUFFIX)
                            && Files.isRegularFile(entry))
                    .sorted()
                    .toList();
        }
    }

    private void read(Path path, ChunkReader reader, String withoutClock) throws IOException {
        String name = path.getFileName().toString();
        long bytes = 0;
        long chunks = 0;
        long events = 0;
        long unplaced = 0;
        boolean complete = false;
        List<String> wrong = new ArrayList<>();
        try (JfrFile file = JfrFile.open(path)) {
            bytes = file.size();
            try {
                for (Chunk chunk = file.next(); chunk != null; chunk = file.next()) {
                    chunks++;
                    if (!reader.read(chunk)) {
                        chunk.read(new io.sonde.model.jfr.Events());
                        unplaced += chunk.events();
                    }
                    events += chunk.events();
                    counts.unknownEvents += chunk.unknown();
                }
            } finally {
                complete = !file.isIncomplete();
                if (!file.damage().isEmpty()) {
                    wrong.add(file.damage());
                }
            }
        } catch (NoSuchFileException gone) {
            return; // the oldest files of a recording that is still being written are deleted
        } catch (AccessDeniedException e) {
            wrong.add("cannot be read: permission denied");
        } catch (UncheckedIOException e) {
            throw e; // no room for what was read
        } catch (OutOfMemoryError e) {
            complete = false;
            wrong.add("needs more memory than this Java may use, or is damaged: try a larger heap (-Xmx)");
        } catch (IOException | RuntimeException | StackOverflowError | InternalError e) {
            // A file may say anything of itself, or become shorter while it is mapped.
            complete = false;
            wrong.add("is damaged (" + e.getClass().getSimpleName() + ")");
        }
        if (unplaced > 0) {
            counts.withoutClock += unplaced;
            wrong.add("has " + unplaced + " events that cannot be placed in time, because " + withoutClock);
        }
        counts.chunks += chunks;
        counts.events += events;
        String remark = wrong.isEmpty() ? "" : name + " " + String.join(", and it ", wrong) + ".";
        counts.files.add(new JvmSources.Source(name, bytes, chunks, events, complete, remark));
    }
}
