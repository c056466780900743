package io.sonde.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.netbeans.lib.profiler.heap.Heap;
import org.netbeans.lib.profiler.heap.HeapFactory;
import org.netbeans.lib.profiler.heap.JavaClass;

/** What a dump of this JVM says, and what is said of files that are none. */
class HeapDumpTest {
    @TempDir
    static Path folder;

    private static Path file;

    @BeforeAll
    static void dump() throws Exception {
        file = Dumps.everything(folder.resolve("dump.hprof"));
    }

    @Test
    void countsWhatAnotherReaderCounts() throws Exception {
        Heap oracle = HeapFactory.createHeap(file.toFile());
        Map<String, Long> expected = new HashMap<>();
        for (JavaClass type : (List<JavaClass>) oracle.getAllClasses()) {
            if (type.getInstancesCount() > 0) {
                expected.merge(grouped(type.getName()), (long) type.getInstancesCount(), Long::sum);
            }
        }
        try (HeapDump dump = HeapDump.open(file, folder)) {
            assertThat(dump.damage()).isNull();
            assertThat(dump.rootsAreAssumed()).isFalse();
            Map<String, Long> counted = dump.histogram().stream()
                    .collect(Collectors.toMap(
                            row -> TypeNames.readable(row.className()), ClassCount::instances, Long::sum));
            // The other reader does not count classes among the objects.
            counted.remove("java.lang.Class");
            expected.remove("java.lang.Class");
            assertThat(counted).isEqualTo(expected);
        }
    }

    @Test
    void sizesAreThoseOfTheJvmsOwnHistogram() throws Exception {
        Path live = Dumps.live(folder.resolve("live.hprof"));
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {null},
                        new String[] {String[].class.getName()});
        Map<String, Long> each = new HashMap<>();
        Matcher row = Pattern.compile("\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)").matcher(histogram);
        while (row.find()) {
            if (!row.group(3).startsWith("[")) {
                each.put(row.group(3), Long.parseLong(row.group(2)) / Long.parseLong(row.group(1)));
            }
        }
        try (HeapDump dump = HeapDump.open(live, folder)) {
            for (String name : List.of(
                    "java.lang.String",
                    "java.util.HashMap$Node",
                    "java.util.concurrent.ConcurrentHashMap",
                    "java.lang.Long",
                    "java.lang.reflect.Method")) {
                ClassCount counted = dump.histogram().stream()
                        .filter(c -> c.className().equals(name))
                        .findFirst()
                        .orElseThrow();
                assertThat(counted.bytes() / counted.instances()).as(name).isCloseTo(each.get(name), within(8L));
            }
            Matcher total = Pattern.compile("Total\\s+(\\d+)\\s+(\\d+)").matcher(histogram);
            assertThat(total.find()).isTrue();
            long bytes = dump.histogram().stream().mapToLong(ClassCount::bytes).sum();
            assertThat(bytes / (double) Long.parseLong(total.group(2))).isBetween(0.85, 1.15);
            assertThat(dump.heldBytes()).isLessThanOrEqualTo(bytes).isGreaterThan(bytes / 2);
            assertThat(dump.biggest(5))
                    .hasSize(5)
                    .isSortedAccordingTo((a, b) -> Long.compare(b.retainedBytes(), a.retainedBytes()));
        }
    }

    @Test
    void whatWasCutOffIsReadAsFarAsItGoes() throws Exception {
        long size = Files.size(file);
        byte[] whole = Files.readAllBytes(file);
        for (double part : new double[] {0.5, 0.9, 0.999}) {
            Path cut = Files.write(folder.resolve("cut.hprof"), java.util.Arrays.copyOf(whole, (int) (size * part)));
            try (HeapDump dump = HeapDump.open(cut, folder)) {
                assertThat(dump.damage()).isEqualTo("it was cut off");
                assertThat(dump.histogram()).isNotEmpty();
                assertThat(dump.heldBytes()).isPositive();
            }
        }
    }

    @Test
    void packedDumpsAreUnpacked() throws Exception {
        Path packed = folder.resolve("dump.hprof.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(file, out);
        }
        try (HeapDump plain = HeapDump.open(file, folder);
                HeapDump dump = HeapDump.open(packed, folder)) {
            assertThat(dump.histogram()).isEqualTo(plain.histogram());
        }
        Path cut = folder.resolve("cut.hprof.gz");
        Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(packed), (int) (Files.size(packed) / 2)));
        try (HeapDump dump = HeapDump.open(cut, folder)) {
            assertThat(dump.damage()).isEqualTo("it was cut off");
        }
    }

    @Test
    void nothingIsLeftInTheFolderForTemporaryData() throws Exception {
        Path own = Files.createDirectory(folder.resolve("own"));
        try (HeapDump dump = HeapDump.open(file, own)) {
            dump.holders(List.of());
        }
        try (Stream<Path> left = Files.list(own)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void otherFilesGetASentence() throws Exception {
        says(folder.resolve("none.hprof"), "There is no file .*none\\.hprof\\.");
        says(folder, ".* is a folder, not a heap dump\\.");
        says(Files.write(folder.resolve("empty.hprof"), new byte[0]), "The heap dump .* is empty\\.");
        says(Files.writeString(folder.resolve("text.hprof"), "Hello, this is a text"), ".* is no heap dump: .*");
        says(
                Files.writeString(folder.resolve("android.hprof"), "JAVA PROFILE 1.0.3\0" + "\0".repeat(30)),
                ".* has the format 1\\.0\\.3; Sonde reads 1\\.0\\.1 and 1\\.0\\.2\\.");
        says(Files.writeString(folder.resolve("short.hprof"), "JAVA PROFILE 1.0.2\0"), ".* ends within its head\\.");
        says(
                Files.writeString(folder.resolve("ids.hprof"), "JAVA PROFILE 1.0.2\0" + "\0".repeat(30)),
                ".* is damaged: its ids would have 0 bytes\\.");
        byte[] head = java.util.Arrays.copyOf(Files.readAllBytes(file), 2000);
        says(Files.write(folder.resolve("head.hprof"), head), ".* holds no objects: it was cut off\\.");
    }

    @Test
    void damageInTheMiddleIsNoCrash() throws Exception {
        byte[] whole = Files.readAllBytes(file);
        java.util.Random random = new java.util.Random(7);
        for (int round = 0; round < 10; round++) {
            byte[] damaged = whole.clone();
            int at = 1000 + random.nextInt(damaged.length - 2000);
            for (int i = 0; i < 64; i++) {
                damaged[at + i] = (byte) random.nextInt();
            }
            Path path = Files.write(folder.resolve("damaged.hprof"), damaged);
            try (HeapDump dump = HeapDump.open(path, folder)) {
                dump.holders(List.of("java.lang.String"));
            } catch (UnreadableDump sentence) {
                assertThat(sentence).hasMessageEndingWith(".");
            }
        }
    }

    private static void says(Path path, String sentence) {
        assertThatThrownBy(() -> HeapDump.open(path, folder).close())
                .isInstanceOf(UnreadableDump.class)
                .hasMessageMatching(sentence);
    }

    private static String grouped(String name) {
        return TypeNames.grouped(name);
    }
}
