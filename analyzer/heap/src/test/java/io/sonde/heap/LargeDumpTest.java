package io.sonde.heap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A dump several times as large as the heap of the JVM that reads it. */
class LargeDumpTest {
    private static final long DUMP_BYTES = 200_000_000;

    @TempDir
    Path folder;

    @Test
    @Timeout(180)
    void isReadWithASmallHeap() throws Exception {
        Path dump = folder.resolve("large.hprof");
        run(512, Filler.class, dump);
        assertThat(Files.size(dump)).isGreaterThan(DUMP_BYTES);
        String said = run(64, Reader.class, dump);
        System.out.println(said);
        assertThat(said).contains("static LargeDumpTest$Filler.SESSIONS: HashMap (", "MAP_WITHOUT_EVICTION");
    }

    private String run(int heap, Class<?> main, Path dump) throws Exception {
        Path output = folder.resolve(main.getSimpleName() + ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap + "m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                dump.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    /** Fills its heap with small objects and dumps it. */
    static final class Filler {
        static final Map<Integer, List<Turn>> SESSIONS = new HashMap<>();

        record Turn(Turn before, String id) {}

        public static void main(String[] arguments) throws Exception {
            for (int session = 0; session < 80_000; session++) {
                List<Turn> turns = new ArrayList<>();
                for (int i = 0; i < 12; i++) {
                    turns.add(new Turn(turns.isEmpty() ? null : turns.get(i - 1), "turn " + session + " " + i));
                }
                SESSIONS.put(session, turns);
            }
            for (int i = 0; i < 80_000; i++) {
                SESSIONS.get(i).add(new Turn(null, "x".repeat(1_000) + i));
            }
            Dumps.live(Path.of(arguments[0]));
        }
    }

    /** Reads it. */
    static final class Reader {
        public static void main(String[] arguments) throws Exception {
            long start = System.nanoTime();
            try (HeapDump dump = HeapDump.open(Path.of(arguments[0]))) {
                Holder holder =
                        dump.holders(List.of(Filler.class.getName() + "$Turn")).get(0);
                System.out.println(holder.pattern() + " " + holder.text());
                System.out.println(dump.objects() + " objects, " + dump.tableBytes() + " bytes of tables, "
                        + (System.nanoTime() - start) / 1_000_000 + " ms");
            }
        }
    }
}
