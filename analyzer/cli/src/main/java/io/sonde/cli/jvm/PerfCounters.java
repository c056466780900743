package io.sonde.cli.jvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code hsperfdata_USER/PID} in which a HotSpot JVM publishes facts about itself, read as a file: the JVM does
 * not notice. Only a few texts are taken. The format (2.0) is the one that {@code jstat} and {@code jps} read. Immutable.
 */
final class PerfCounters {
    static final String ARGUMENTS = "java.rt.vmArgs";
    static final String FLAGS = "java.rt.vmFlags";
    static final String COMMAND = "sun.rt.javaCommand";
    static final String VERSION = "java.property.java.version";

    private static final Set<String> TAKEN = Set.of(ARGUMENTS, FLAGS, COMMAND, VERSION);

    private static final int MAGIC = 0xCAFEC0C0;
    private static final int HEADER = 32;
    private static final int LITTLE_ENDIAN = 1;
    private static final int LARGEST = 1 << 20;

    /** A text may be cut at this length; {@code -XX:PerfMaxStringConstLength}. */
    static final int LONGEST_TEXT = 1024;

    private final Map<String, String> texts;

    private PerfCounters(Map<String, String> texts) {
        this.texts = texts;
    }

    /** Null when this is no such file, or the JVM has not finished writing it. */
    static @Nullable PerfCounters read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                return null;
            }
            return parse(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException foreign) {
            return null;
        }
    }

    private static @Nullable PerfCounters parse(ByteBuffer file) {
        if (file.limit() < HEADER || file.getInt(0) != MAGIC || file.get(5) != 2 || file.get(7) == 0) {
            return null;
        }
        file.order(file.get(4) == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        Map<String, String> texts = new HashMap<>();
        int entry = file.getInt(24);
        for (int left = file.getInt(28); left > 0; left--) {
            int length = file.getInt(entry);
            if (length <= 0) {
                break;
            }
            int elements = file.getInt(entry + 8);
            boolean isText = file.get(entry + 12) == 'B' && elements > 0;
            if (isText) {
                int name = entry + file.getInt(entry + 4);
                int data = entry + file.getInt(entry + 16);
                String known = text(file, name, entry + length - name);
                if (TAKEN.contains(known)) {
                    texts.put(known, text(file, data, elements));
                }
            }
            entry += length;
        }
        return new PerfCounters(texts);
    }

    private static String text(ByteBuffer file, int start, int atMost) {
        int end = start;
        while (end < start + atMost && file.get(end) != 0) {
            end++;
        }
        return new String(file.array(), start, end - start, StandardCharsets.UTF_8);
    }

    /** Null when the JVM does not publish it. */
    @Nullable
    String text(String name) {
        return texts.get(name);
    }
}
