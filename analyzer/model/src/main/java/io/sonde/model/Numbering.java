package io.sonde.model;

/**
 * Gives each distinct id a number, 0 for the first one seen: an open-addressing table beside the column of ids, 16 to 24
 * bytes an id. Owned by one thread while it grows, then read-only.
 */
final class Numbering {
    private static final int SHIFT = 17;

    private final Workspace workspace;
    private final Column ids;
    /** Number and one, 0 for a free slot; the size is a power of two. */
    private IntColumn slots;

    private long lastId;
    private int lastNumber = -1;

    Numbering(Workspace workspace) {
        this.workspace = workspace;
        ids = new Column(workspace, Long.BYTES, SHIFT);
        slots = IntColumn.zeros(workspace, 64);
    }

    /** Distinct ids so far. */
    int size() {
        return ids.size();
    }

    long id(int number) {
        return ids.page(number).getLong(ids.at(number));
    }

    /** The number of an id, a new one when it was not seen before. */
    int of(long id) {
        if (lastNumber >= 0 && lastId == id) {
            return lastNumber;
        }
        int slot = slot(id);
        int number = slots.get(slot) - 1;
        if (number < 0) {
            number = ids.add();
            ids.page(number).putLong(ids.at(number), id);
            slots.set(slot, number + 1);
            if (2 * (long) ids.size() > slots.size()) {
                grow();
            }
        }
        lastId = id;
        lastNumber = number;
        return number;
    }

    private void grow() {
        IntColumn before = slots;
        slots = IntColumn.zeros(workspace, before.size() * 2);
        before.release();
        for (int number = 0; number < ids.size(); number++) {
            slots.set(slot(id(number)), number + 1);
        }
    }

    /** Where the id is, or would be put. */
    private int slot(long id) {
        int mask = slots.size() - 1;
        int slot = (int) (id * 0x9E3779B97F4A7C15L >>> 32) & mask;
        for (int number = slots.get(slot); number != 0 && id(number - 1) != id; number = slots.get(slot)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
