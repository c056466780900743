package io.sonde.heap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The classes of a dump by id and number, and the texts they are named with. */
final class DumpClasses {
    /** Bytes of a record's head. */
    private static final int HEAD = 9;
    /** Names in class files have no more bytes. */
    private static final int LONGEST = 65_535;

    private final DumpBytes bytes;
    private final LongMap texts = new LongMap();
    private final LongMap nameIds = new LongMap();
    private final LongMap byId = new LongMap();
    private final List<DumpClass> classes = new ArrayList<>();
    private final Map<String, String> interned = new HashMap<>();

    DumpClasses(DumpBytes bytes) {
        this.bytes = bytes;
    }

    /** @param at where the record of the text begins */
    void text(long id, long at) {
        texts.put(id, at);
    }

    void named(long classId, long nameId) {
        nameIds.put(classId, nameId);
    }

    /** Takes in a CLASS_DUMP that begins behind its tag at {@code at}. */
    void dumped(long at) {
        long id = bytes.id(at);
        if (byId.get(id) != LongMap.ABSENT) {
            return;
        }
        int n = bytes.idSize();
        long p = at + n + 4;
        long superId = bytes.id(p);
        long loader = bytes.id(p + n);
        long[] others = {bytes.id(p + 2L * n), bytes.id(p + 3L * n)};
        p += 6L * n;
        String name = TypeNames.grouped(text(Math.max(0, nameIds.get(id))));
        DumpClass made = new DumpClass(classes.size(), id, name, superId, loader, others, bytes.i4(p));
        p += 4;
        int constants = bytes.u2(p);
        p += 2;
        for (int i = 0; i < constants; i++) {
            p += 3 + DumpClass.bytes(bytes.u1(p + 2), n);
        }
        int statics = bytes.u2(p);
        p += 2;
        for (int i = 0; i < statics; i++) {
            int type = bytes.u1(p + n);
            if (type == DumpClass.OBJECT && bytes.id(p + n + 1) != 0) {
                made.statics.add(new DumpClass.Static(text(bytes.id(p)), bytes.id(p + n + 1)));
            } else if (type == DumpClass.INT || type == DumpClass.LONG) {
                made.constants.add(text(bytes.id(p)));
            }
            p += n + 1 + DumpClass.bytes(type, n);
        }
        int fields = bytes.u2(p);
        p += 2;
        for (int i = 0; i < fields; i++) {
            made.ownNames.add(text(bytes.id(p)));
            made.ownTypes.add(bytes.u1(p + n));
            p += n + 1;
        }
        byId.put(id, classes.size());
        classes.add(made);
    }

    /** Once all are there. */
    void layOut() {
        classes.forEach(c -> c.layOut(this, bytes.idSize()));
    }

    @Nullable
    DumpClass byId(long id) {
        long index = byId.get(id);
        return index == LongMap.ABSENT ? null : classes.get((int) index);
    }

    DumpClass get(int index) {
        return classes.get(index);
    }

    int size() {
        return classes.size();
    }

    /** First class of this name, if any. */
    @Nullable
    DumpClass named(String name) {
        for (DumpClass c : classes) {
            if (c.name.equals(name)) {
                return c;
            }
        }
        return null;
    }

    private String text(long id) {
        long at = texts.get(id);
        if (at == LongMap.ABSENT) {
            return "?";
        }
        int length = bytes.i4(at + HEAD - 4) - bytes.idSize();
        if (length < 0 || length > LONGEST) {
            return "?";
        }
        String text = bytes.text(at + HEAD + bytes.idSize(), length);
        return interned.computeIfAbsent(text, same -> same);
    }
}
