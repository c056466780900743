package io.sonde.heap;

/**
 * What an object takes in the heap. A dump says what fields there are, not how large references and headers were; that
 * is seen from how close to each other objects lie. Accurate to the 8 bytes by which fields of superclasses may be padded.
 */
final class Shape {
    private static final int ALIGNMENT = 8;
    private static final int SAMPLE = 200_000;
    private static final int COMPACT = 8;
    private static final int USUAL = 12;

    private final int idSize;
    private boolean small;
    private boolean compact;
    private int seen;

    Shape(int idSize) {
        this.idSize = idSize;
        this.small = idSize == Integer.BYTES;
    }

    /** An array of references, and how far behind it the next object lies. */
    void sawArray(int length, long gap) {
        small |= length > 4 && gap < 16L + (long) length * Long.BYTES;
        seen++;
    }

    /** A {@link Long}, and how far behind it the next object lies: with compact headers it takes 16 bytes, else 24. */
    void sawBox(long gap) {
        compact |= gap == 2 * Long.BYTES && idSize == Long.BYTES;
        seen++;
    }

    boolean wantsMore() {
        return seen < SAMPLE;
    }

    long instance(DumpClass type) {
        long bytes = header();
        for (DumpClass.Field field : type.fields()) {
            bytes += element(field.type());
        }
        return aligned(bytes);
    }

    /** @param type of an element, as HPROF numbers it */
    long array(int type, long length) {
        int size = element(type);
        long base = header() + Integer.BYTES;
        // Elements of 8 bytes begin at a multiple of 8.
        return aligned((size == Long.BYTES ? aligned(base) : base) + length * size);
    }

    private int element(int type) {
        return type == DumpClass.OBJECT ? (small ? Integer.BYTES : Long.BYTES) : DumpClass.bytes(type, idSize);
    }

    private int header() {
        return compact || idSize == Integer.BYTES ? COMPACT : USUAL;
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
