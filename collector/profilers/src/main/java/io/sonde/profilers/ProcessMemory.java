package io.sonde.profilers;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Resident memory of this process on Linux, split at the heap: pages of the heap that are touched for the first time make
 * the whole grow without any leak, so only the rest says something. The heap is the one stretch of adjacent mappings without
 * a file that is as long as the largest heap, or what ZGC calls so; where that cannot be told apart, nothing is said.
 */
final class ProcessMemory {
    private static final Path MAPS = Path.of("/proc/self/smaps");
    private static final String ZGC = "java_heap";
    /** Objects of the JDK's archive lie in the middle of the heap, straight from its file. */
    private static final String ARCHIVE = ".jsa";

    /** Unit: bytes. */
    record Resident(long heap, long other) {
        long total() {
            return heap + other;
        }
    }

    private record Mapping(long from, long to, boolean named, boolean zgc, long resident) {}

    private ProcessMemory() {}

    /**
     * Null where it cannot be told.
     *
     * @param reserved bytes of address space that the heap takes
     * @param least bytes of it that are resident at least
     */
    static @Nullable Resident read(long reserved, long least) {
        if (reserved <= 0 || !Files.isReadable(MAPS)) {
            return null;
        }
        try {
            return split(mappings(), reserved, least);
        } catch (IOException | RuntimeException unusual) {
            return null;
        }
    }

    private static @Nullable Resident split(List<Mapping> all, long reserved, long least) {
        long total = all.stream().mapToLong(Mapping::resident).sum();
        long zgc =
                all.stream().filter(Mapping::zgc).mapToLong(Mapping::resident).sum();
        if (all.stream().anyMatch(Mapping::zgc)) {
            return new Resident(zgc, total - zgc);
        }
        long heap = -1;
        for (int first = 0; first < all.size(); first++) {
            long resident = 0;
            for (int i = first; i < all.size(); i++) {
                Mapping mapping = all.get(i);
                boolean adjacent = i == first || all.get(i - 1).to() == mapping.from();
                long length = mapping.to() - all.get(first).from();
                if (mapping.named() || !adjacent || length > reserved) {
                    break;
                }
                resident += mapping.resident();
                if (length == reserved) {
                    heap = Math.max(heap, resident);
                }
            }
        }
        return heap < least ? null : new Resident(heap, total - heap);
    }

    private static List<Mapping> mappings() throws IOException {
        List<Mapping> all = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(MAPS, StandardCharsets.ISO_8859_1)) {
            String head = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (Character.isUpperCase(line.charAt(0))) {
                    if (head != null && line.startsWith("Rss:")) {
                        all.add(mapping(head, kilobytes(line) << 10));
                        head = null;
                    }
                } else {
                    head = line;
                }
            }
        }
        return all;
    }

    private static Mapping mapping(String head, long resident) {
        int dash = head.indexOf('-');
        int blank = head.indexOf(' ');
        String[] fields = head.split(" +", 6);
        String name = fields.length > 5 ? fields[5] : "";
        return new Mapping(
                Long.parseUnsignedLong(head.substring(0, dash), 16),
                Long.parseUnsignedLong(head.substring(dash + 1, blank), 16),
                !name.isEmpty() && !name.endsWith(ARCHIVE),
                name.contains(ZGC),
                resident);
    }

    private static long kilobytes(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }
}
