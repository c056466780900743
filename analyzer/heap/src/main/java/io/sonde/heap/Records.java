package io.sonde.heap;

import org.jspecify.annotations.Nullable;

/**
 * Goes through the records of a dump from its beginning. A file that was cut off, or is damaged from some byte on, is
 * read as far as its records are whole.
 */
final class Records {
    /** Is told of each record. All positions are bytes in the file. */
    interface Visitor {
        /** A text; {@code at} is where its record begins. */
        default void text(long id, long at) {}

        default void loadClass(long classId, long nameId) {}

        /** @param thread serial number of the thread, 0 when the root belongs to none */
        default void root(RootKind kind, long id, int thread) {}

        /** A class; {@code at} is behind its tag. */
        default void classDump(long id, long at) {}

        /** @param data where the values of its fields are */
        default void instance(long id, long at, long classId, long data) {}

        default void objects(long id, long at, long classId, int length, long elements) {}

        default void primitives(long id, long at, int type, int length) {}
    }

    private static final int TEXT = 0x01;
    private static final int LOAD_CLASS = 0x02;
    private static final int DUMP = 0x0C;
    private static final int SEGMENT = 0x1C;
    private static final int END = 0x2C;
    private static final int HEAD = 9;

    private final DumpBytes bytes;
    private final Visitor visitor;
    private final int idSize;
    private boolean ended;
    private @Nullable String damage;

    private Records(DumpBytes bytes, Visitor visitor) {
        this.bytes = bytes;
        this.visitor = visitor;
        this.idSize = bytes.idSize();
    }

    /** Returns what is wrong with the file, as part of a sentence; null when it is whole. */
    static @Nullable String visit(DumpBytes bytes, Visitor visitor) {
        Records records = new Records(bytes, visitor);
        records.all();
        if (records.damage == null && !records.ended && bytes.u1("JAVA PROFILE 1.0.".length()) != '1') {
            return "it was cut off";
        }
        return records.damage;
    }

    private void all() {
        long at = DumpFile.firstRecord();
        while (damage == null && !ended && at < bytes.size()) {
            if (at + HEAD > bytes.size()) {
                cut();
                return;
            }
            int tag = bytes.u1(at);
            long body = at + HEAD;
            long end = body + bytes.u4(at + 5);
            if (tag == DUMP || tag == SEGMENT) {
                objects(body, Math.min(end, bytes.size()));
            } else if (tag > END || tag == 0) {
                damage = "it is damaged at byte " + at;
            }
            if (damage == null && end > bytes.size()) {
                cut();
            }
            if (damage != null) {
                return;
            }
            if (tag == TEXT && end - body >= idSize) {
                visitor.text(bytes.id(body), at);
            } else if (tag == LOAD_CLASS) {
                visitor.loadClass(bytes.id(body + 4), bytes.id(body + 8 + idSize));
            }
            ended = tag == END;
            at = end;
        }
    }

    private void cut() {
        damage = "it was cut off";
    }

    private void objects(long from, long end) {
        long at = from;
        while (at < end && damage == null) {
            int tag = bytes.u1(at);
            long body = at + 1;
            long size = tag == 0x20 ? classBytes(body, end) : size(tag, body, end);
            if (size < 0) {
                damage = "it is damaged at byte " + at;
                return;
            }
            if (body + size > end) {
                cut();
                return;
            }
            tell(tag, at);
            at = body + size;
        }
    }

    private void tell(int tag, long at) {
        long body = at + 1;
        long id = bytes.id(body);
        long behind = body + idSize + 4;
        switch (tag) {
            case 0x20 -> visitor.classDump(id, body);
            case 0x21 -> visitor.instance(id, at, bytes.id(behind), behind + idSize + 4);
            case 0x22 -> visitor.objects(id, at, bytes.id(behind + 4), bytes.i4(behind), behind + 4 + idSize);
            case 0x23 -> visitor.primitives(id, at, bytes.u1(behind + 4), bytes.i4(behind));
            default -> {
                RootKind kind = RootKind.of(tag);
                if (kind != null) {
                    boolean ofThread = tag != 0x01 && tag != 0x05 && tag != 0x07 && tag != 0xFF;
                    visitor.root(kind, id, ofThread ? bytes.i4(body + idSize) : 0);
                }
            }
        }
    }

    /** Bytes behind the tag; more than there are when it was cut off, negative when this is no record. */
    private long size(int tag, long body, long end) {
        long behind = body + idSize + 4;
        return switch (tag) {
            case 0x01 -> 2L * idSize;
            case 0x02, 0x03, 0x08 -> idSize + 8;
            case 0x04, 0x06 -> idSize + 4;
            case 0x05, 0x07, 0xFF -> idSize;
            case 0x21 -> behind + idSize + 4 > end ? Long.MAX_VALUE / 2 : 2L * idSize + 8 + bytes.u4(behind + idSize);
            case 0x22 -> behind + 4 + idSize > end ? Long.MAX_VALUE / 2 : 2L * idSize + 8 + bytes.u4(behind) * idSize;
            case 0x23 -> {
                if (behind + 5 > end) {
                    yield Long.MAX_VALUE / 2;
                }
                int element = DumpClass.bytes(bytes.u1(behind + 4), idSize);
                yield element < 0 ? -1 : idSize + 9 + bytes.u4(behind) * element;
            }
            default -> -1;
        };
    }

    private long classBytes(long body, long end) {
        long cut = Long.MAX_VALUE / 2;
        long p = body + 7L * idSize + 8;
        if (p + 2 > end) {
            return cut;
        }
        int constants = bytes.u2(p);
        p += 2;
        for (int i = 0; i < constants; i++) {
            if (p + 3 > end) {
                return cut;
            }
            int value = DumpClass.bytes(bytes.u1(p + 2), idSize);
            if (value < 0) {
                return value;
            }
            p += 3 + value;
        }
        if (p + 2 > end) {
            return cut;
        }
        int statics = bytes.u2(p);
        p += 2;
        for (int i = 0; i < statics; i++) {
            if (p + idSize + 1 > end) {
                return cut;
            }
            int value = DumpClass.bytes(bytes.u1(p + idSize), idSize);
            if (value < 0) {
                return value;
            }
            p += idSize + 1 + value;
        }
        if (p + 2 > end) {
            return cut;
        }
        return p + 2 + bytes.u2(p) * (idSize + 1L) - body;
    }
}
