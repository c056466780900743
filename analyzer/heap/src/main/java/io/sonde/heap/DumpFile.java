package io.sonde.heap;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;

/** Opens a dump: unpacks what is packed, reads the head, and says in a sentence what is wrong with other files. */
final class DumpFile {
    private static final String MAGIC = "JAVA PROFILE 1.0.";
    private static final int MAGIC_BYTES = 19;
    private static final int HEAD = MAGIC_BYTES + Integer.BYTES + Long.BYTES;
    private static final int BUFFER = 1 << 16;

    private DumpFile() {}

    /** The bytes of {@code file}, unpacked into {@code folder} when it is a {@code .gz}. */
    static DumpBytes open(Path file, Path folder) throws UnreadableDump {
        try {
            if (Files.isDirectory(file)) {
                throw new UnreadableDump(file + " is a folder, not a heap dump.");
            }
            if (packed(file)) {
                return head(unpacked(file, folder), file);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return head(new DumpBytes(channel), file);
            }
        } catch (NoSuchFileException e) {
            throw new UnreadableDump("There is no file " + file + ".", e);
        } catch (java.nio.file.AccessDeniedException e) {
            throw new UnreadableDump("The heap dump " + file + " cannot be read: permission denied.", e);
        } catch (UnreadableDump e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableDump("The heap dump " + file + " cannot be read (" + e.getMessage() + ").", e);
        }
    }

    /** Where the records begin. */
    static long firstRecord() {
        return HEAD;
    }

    private static boolean packed(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 0x1f && in.read() == 0x8b;
        }
    }

    private static DumpBytes unpacked(Path file, Path folder) throws IOException {
        Path plain = Scratch.temporary(folder);
        try {
            try (OutputStream out = Files.newOutputStream(plain);
                    InputStream in = new GZIPInputStream(Files.newInputStream(file), BUFFER)) {
                byte[] buffer = new byte[BUFFER];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    out.write(buffer, 0, n);
                }
            } catch (EOFException cutOff) {
                // What could be unpacked is read as a dump that was cut off.
            }
            try (FileChannel channel = FileChannel.open(plain, StandardOpenOption.READ)) {
                return new DumpBytes(channel);
            }
        } finally {
            Files.deleteIfExists(plain);
        }
    }

    private static DumpBytes head(DumpBytes bytes, Path file) throws UnreadableDump {
        if (bytes.size() == 0) {
            throw new UnreadableDump("The heap dump " + file + " is empty.");
        }
        int shown = (int) Math.min(MAGIC_BYTES, bytes.size());
        String magic = bytes.text(0, shown);
        if (!magic.startsWith(MAGIC)) {
            throw new UnreadableDump(file + " is no heap dump: it does not begin with \"" + MAGIC + "\".");
        }
        if (bytes.size() < HEAD) {
            throw new UnreadableDump("The heap dump " + file + " ends within its head.");
        }
        if (!magic.equals(MAGIC + "1\0") && !magic.equals(MAGIC + "2\0")) {
            throw new UnreadableDump("The heap dump " + file + " has the format "
                    + magic.substring("JAVA PROFILE ".length()).replaceAll("[^0-9.]", "")
                    + "; Sonde reads 1.0.1 and 1.0.2.");
        }
        int idSize = bytes.i4(MAGIC_BYTES);
        if (idSize != Integer.BYTES && idSize != Long.BYTES) {
            throw new UnreadableDump("The heap dump " + file + " is damaged: its ids would have " + idSize + " bytes.");
        }
        bytes.idSize(idSize);
        return bytes;
    }
}
