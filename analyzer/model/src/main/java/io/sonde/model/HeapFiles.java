package io.sonde.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.format.Format;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the folder {@code heap} of a recording. A last line that is torn is passed over, as a kill leaves it; whatever else is
 * wrong with a file is said in one sentence, and what can be read of it is.
 */
final class HeapFiles {
    private static final Pattern HISTOGRAM = Pattern.compile("classes-\\d+\\.txt");
    private static final Pattern HEAD = Pattern.compile("# t=(-?\\d+) reason=(.*) pause=(\\d+)");
    private static final Pattern ROW = Pattern.compile("(\\d+) (\\d+) (\\S+)");
    /** What the JVM's heap pools for old objects are called. */
    private static final Set<String> OLD =
            Set.of("G1 Old Gen", "PS Old Gen", "Tenured Gen", "ZGC Old Generation", "ZHeap", "Shenandoah");

    /** Half of a histogram would look as if the other half had been freed. */
    private static final String PARTIAL = "is not whole and was left out";

    private static final int MOST_LINES = 1_000_000;

    private final HeapRecord.Builder heap = new HeapRecord.Builder();
    private final List<JvmSources.Source> files;
    private double oldCollections = -1;

    private HeapFiles(List<JvmSources.Source> files) {
        this.files = files;
    }

    /** @param files takes what was read, and what is wrong with it */
    static HeapRecord read(Path recording, List<JvmSources.Source> files) throws IOException {
        Path folder = recording.resolve(Format.HEAP);
        if (!Files.isDirectory(folder)) {
            return HeapRecord.NONE;
        }
        HeapFiles reader = new HeapFiles(files);
        reader.file(folder.resolve(Format.GAUGES), reader::gauges);
        for (Path histogram : histograms(folder)) {
            reader.file(histogram, lines -> isTorn(histogram) ? PARTIAL : reader.histogram(lines));
        }
        reader.file(folder.resolve(Format.ROOT_PATHS), lines -> RootPathLines.read(lines, reader.heap));
        Path dump = folder.resolve(Format.HEAP_DUMP);
        if (Files.isRegularFile(dump)) {
            reader.heap.dump(dump);
        }
        return reader.heap.build();
    }

    private static boolean isTorn(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.position(Math.max(0, channel.size() - 1)).read(last);
            return last.get(0) != '\n';
        }
    }

    private static List<Path> histograms(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry ->
                            HISTOGRAM.matcher(entry.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /** Reads the lines of a file; returns what is wrong with it, empty when nothing is. */
    private interface LinesReader {
        String read(List<String> lines) throws IOException;
    }

    private void file(Path path, LinesReader reader) {
        String name = Format.HEAP + "/" + path.getFileName();
        long bytes = 0;
        List<String> lines = List.of();
        String wrong;
        try (Stream<String> all = Files.lines(path, StandardCharsets.ISO_8859_1)) {
            bytes = Files.size(path);
            lines = all.limit(MOST_LINES).toList();
            wrong = reader.read(lines);
        } catch (NoSuchFileException never) {
            return;
        } catch (IOException | UncheckedIOException | OutOfMemoryError e) {
            wrong = "cannot be read";
        }
        String remark = wrong.isEmpty() ? "" : name + " " + wrong + ".";
        files.add(new JvmSources.Source(name, bytes, 0, lines.size(), wrong.isEmpty(), remark));
    }

    private String gauges(List<String> lines) {
        ObjectMapper mapper = new ObjectMapper();
        int damaged = 0;
        for (int i = 0; i < lines.size(); i++) {
            try {
                JsonNode line = mapper.readTree(lines.get(i));
                if (line == null || !line.path("t").isIntegralNumber()) {
                    damaged++;
                } else {
                    gauges(line, line.path("t").asLong());
                }
            } catch (JsonProcessingException e) {
                damaged += i == lines.size() - 1 ? 0 : 1;
            }
        }
        return damaged == 0
                ? ""
                : "has " + damaged + (damaged == 1 ? " line that is" : " lines that are") + " no gauges";
    }

    private void gauges(JsonNode line, long at) {
        put(HeapGauge.USED, at, line.path("heapUsed"));
        put(HeapGauge.MAX, at, line.path("heapMax"));
        put(HeapGauge.LEAST_AFTER_GC, at, line.path("afterGc").path(1));
        old(line, at);
        put(HeapGauge.DIRECT_BUFFERS, at, line.path("direct").path(0));
        put(HeapGauge.DIRECT, at, line.path("direct").path(1));
        put(HeapGauge.METASPACE, at, line.path("metaspace").path(0));
        put(HeapGauge.CLASSES, at, line.path("classes").path(0));
        put(HeapGauge.THREADS, at, line.path("threads").path(0));
        put(HeapGauge.THREADS_STARTED, at, line.path("threads").path(3));
        put(HeapGauge.DESCRIPTORS, at, line.path("fds").path(0));
        put(HeapGauge.DESCRIPTORS_MAX, at, line.path("fds").path(1));
        put(HeapGauge.RESIDENT_OTHER, at, line.path("rss").path("other"));
        put(HeapGauge.RESIDENT, at, line.path("rss").path("total"));
        for (JsonNode type : line.path("watch")) {
            heap.watched(new HeapRecord.Watched(
                    type.path("type").asText("?"),
                    type.path("ended").asLong(),
                    type.path("reachable").asLong(),
                    type.path("judged").asLong()));
        }
    }

    private void old(JsonNode line, long at) {
        JsonNode count = line.path("oldGcs");
        if (!count.isNumber()) {
            return;
        }
        put(HeapGauge.OLD_GCS, at, count);
        if (oldCollections >= 0 && count.asDouble() > oldCollections) {
            double after = 0;
            for (String pool : OLD) {
                after += line.path("pools").path(pool).asDouble(0);
            }
            if (after > 0) {
                heap.reading(HeapGauge.AFTER_OLD_GC, at, after);
            }
        }
        oldCollections = count.asDouble();
    }

    private void put(HeapGauge gauge, long at, JsonNode value) {
        if (value.isNumber() && value.asDouble() >= 0) {
            heap.reading(gauge, at, value.asDouble());
        }
    }

    private String histogram(List<String> lines) {
        Matcher head = HEAD.matcher(lines.isEmpty() ? "" : lines.get(0));
        if (!head.matches()) {
            return "is no class histogram of a recording";
        }
        Map<String, HeapRecord.Population> classes = new HashMap<>();
        int damaged = 0;
        try {
            for (int i = 1; i < lines.size(); i++) {
                Matcher row = ROW.matcher(lines.get(i));
                if (row.matches()) {
                    classes.merge(
                            ClassNames.readable(row.group(3)),
                            new HeapRecord.Population(Long.parseLong(row.group(1)), Long.parseLong(row.group(2))),
                            HeapRecord.Population::plus);
                } else {
                    damaged++;
                }
            }
            if (damaged == 0 && !classes.isEmpty()) {
                heap.histogram(new HeapRecord.Histogram(
                        Long.parseLong(head.group(1)), head.group(2), Long.parseLong(head.group(3)), classes));
                return "";
            }
        } catch (NumberFormatException e) {
            damaged++;
        }
        return PARTIAL;
    }
}
