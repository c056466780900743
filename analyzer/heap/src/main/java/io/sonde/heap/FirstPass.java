package io.sonde.heap;

import org.jspecify.annotations.Nullable;

/** What has to be known before references can be followed: the ids of all objects, classes with their fields, and roots. */
final class FirstPass implements Records.Visitor {
    final IdIndex ids;
    final DumpClasses classes;
    /** Id of a root to its kind and its thread's serial number. */
    final LongMap roots = new LongMap();
    /** Serial number of a thread, plus one, to the id of its object. */
    final LongMap threads = new LongMap();

    private boolean aligned = true;

    private FirstPass(DumpBytes bytes, IdIndex ids) {
        this.ids = ids;
        this.classes = new DumpClasses(bytes);
    }

    /** The pass, and what was wrong with the file. */
    record Result(FirstPass pass, @Nullable String damage) {}

    static Result over(DumpBytes bytes, Scratch scratch) throws UnreadableDump {
        FirstPass pass = new FirstPass(bytes, new IdIndex(scratch, IdIndex.HOTSPOT));
        String damage = Records.visit(bytes, pass);
        if (!pass.aligned) {
            pass.ids.release();
            pass = new FirstPass(bytes, new IdIndex(scratch, 0));
            damage = Records.visit(bytes, pass);
        }
        pass.ids.number();
        pass.classes.layOut();
        return new Result(pass, damage);
    }

    static RootKind kind(long packed) {
        return RootKind.values()[(int) (packed >>> Integer.SIZE)];
    }

    static int thread(long packed) {
        return (int) packed;
    }

    @Override
    public void text(long id, long at) {
        classes.text(id, at);
    }

    @Override
    public void loadClass(long classId, long nameId) {
        classes.named(classId, nameId);
    }

    @Override
    public void root(RootKind kind, long id, int thread) {
        if (kind == RootKind.THREAD) {
            threads.put(thread + 1L, id);
        }
        long before = roots.get(id);
        if (before == LongMap.ABSENT || kind.ordinal() < kind(before).ordinal()) {
            roots.put(id, (long) kind.ordinal() << Integer.SIZE | thread & 0x7fff_ffffL);
        }
    }

    @Override
    public void classDump(long id, long at) {
        take(id);
        classes.dumped(at);
    }

    @Override
    public void instance(long id, long at, long classId, long data) {
        take(id);
    }

    @Override
    public void objects(long id, long at, long classId, int length, long elements) {
        take(id);
    }

    @Override
    public void primitives(long id, long at, int type, int length) {
        take(id);
    }

    private void take(long id) {
        aligned &= ids.add(id);
    }
}
