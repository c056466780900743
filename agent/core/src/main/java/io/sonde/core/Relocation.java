package io.sonde.core;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Moves the packages of the boot API to other names, in every class file that names them. The boot loader keeps what was
 * defined in it for ever: where it has the boot API of another version of Sonde, ours lies beside that one. Only the
 * constant pool is read (JVMS 4.4): names of classes, descriptors, signatures and texts all lie there as UTF-8 entries.
 *
 * @param suffix what the names of the packages end with from now on
 */
record Relocation(String suffix) implements UnaryOperator<byte[]> {
    private static final String[] PACKAGES = {"io/sonde/api", "io/sonde/format/vocabulary"};

    private static final int MAGIC_AND_VERSION = 8;
    private static final int UTF8 = 1;

    private static volatile @Nullable Relocation inForce;

    /** What holds for all classes of this loader; null: the boot API has its own names. */
    static @Nullable Relocation inForce() {
        return inForce;
    }

    /** Makes this hold; before a class that it changes is loaded. */
    void enforce() {
        inForce = this;
    }

    /** The name that a class had before the move. */
    String original(String name) {
        String original = name;
        for (String folder : PACKAGES) {
            String dotted = folder.replace('/', '.');
            original = original.replace(dotted + suffix + ".", dotted + ".");
        }
        return original;
    }

    /** The name of a class, binary or internal, after the move; the same for a class that stays. */
    String name(String name) {
        String moved = name;
        for (String folder : PACKAGES) {
            moved = moved.replace(folder + "/", folder + suffix + "/");
            String dotted = folder.replace('/', '.');
            moved = moved.replace(dotted + ".", dotted + suffix + ".");
        }
        return moved;
    }

    @Override
    public byte[] apply(byte[] classFile) {
        try (DataInputStream from = new DataInputStream(new ByteArrayInputStream(classFile))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(classFile.length + 512);
            DataOutputStream to = new DataOutputStream(bytes);
            to.write(from.readNBytes(MAGIC_AND_VERSION));
            int count = from.readUnsignedShort();
            to.writeShort(count);
            for (int i = 1; i < count; i++) {
                int tag = from.readUnsignedByte();
                to.writeByte(tag);
                if (tag == UTF8) {
                    to.writeUTF(name(from.readUTF()));
                } else {
                    to.write(from.readNBytes(length(tag)));
                    if (length(tag) == Long.BYTES) {
                        i++; // long and double take two places
                    }
                }
            }
            from.transferTo(to);
            return bytes.toByteArray();
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    /** Bytes of an entry that is no text, after its tag. */
    private static int length(int tag) {
        return switch (tag) {
            case 5, 6 -> Long.BYTES; // long, double
            case 7, 8, 16, 19, 20 -> 2; // class, string, method type, module, package
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 4; // int, float, references, name and type, dynamic
            case 15 -> 3; // method handle
            default -> throw new IllegalArgumentException("unknown constant " + tag);
        };
    }
}
