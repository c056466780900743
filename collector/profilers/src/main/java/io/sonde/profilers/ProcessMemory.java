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
    private static final Path STATUS = Path.of("/proc/self/status");
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
     * Null where it cannot be told. The kernel counts pages for each mapping that is read, milliseconds for all of them, so
     * reading ends with the heap, which lies before most others.
     *
     * @param reserved bytes of address space that the heap takes
     * @param least bytes of it that are resident at least
     */
    static @Nullable Resident read(long reserved, long least) {
        if (reserved <= 0 || !Files.isReadable(MAPS)) {
            return null;
        }
        try (BufferedReader lines = Files.newBufferedReader(MAPS, StandardCharsets.ISO_8859_1)) {
            long heap = heap(lines, reserved, least);
            if (heap < least) {
                return null;
            }
            long total = total();
            return total < heap ? null : new Resident(heap, total - heap);
        } catch (IOException | RuntimeException unusual) {
            return null;
        }
    }

    /** All that is resident; -1 where that is not said. */
    private static long total() throws IOException {
        for (String line : Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("VmRSS:")) {
                return kilobytes(line) << 10;
            }
        }
        return -1;
    }

    /** What is resident of the heap; less than {@code least} where it is not found. */
    private static long heap(BufferedReader lines, long reserved, long least) throws IOException {
        List<Mapping> all = new ArrayList<>();
        long zgc = -1;
        for (Mapping mapping = next(lines); mapping != null; mapping = next(lines)) {
            all.add(mapping);
            if (mapping.zgc()) {
                zgc = Math.max(0, zgc) + mapping.resident();
            }
            long heap = zgc < 0 ? endingHere(all, reserved) : -1;
            if (heap >= least) {
                return heap;
            }
        }
        return zgc;
    }

    /** What is resident of the adjacent mappings that end with the last one and are as long as the heap; -1 if there are none. */
    private static long endingHere(List<Mapping> all, long reserved) {
        long to = all.get(all.size() - 1).to();
        long resident = 0;
        for (int i = all.size() - 1; i >= 0; i--) {
            Mapping mapping = all.get(i);
            boolean adjacent =
                    i == all.size() - 1 || mapping.to() == all.get(i + 1).from();
            if (mapping.named() || !adjacent || to - mapping.from() > reserved) {
                break;
            }
            resident += mapping.resident();
            if (to - mapping.from() == reserved) {
                return resident;
            }
        }
        return -1;
    }

    /** Null behind the last one. */
    private static @Nullable Mapping next(BufferedReader lines) throws IOException {
        String head = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!Character.isUpperCase(line.charAt(0))) {
                head = line;
            } else if (head != null && line.startsWith("Rss:")) {
                return mapping(head, kilobytes(line) << 10);
            }
        }
        return null;
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
        return Long.parseLong(
                line.substring(line.indexOf(':') + 1, line.lastIndexOf(' ')).strip());
    }
}
