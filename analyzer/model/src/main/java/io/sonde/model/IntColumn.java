package io.sonde.model;

import java.nio.ByteBuffer;

/** Numbers, on the heap or in a file as {@link Column} has it. */
final class IntColumn {
    private static final int SHIFT = 18;

    private final Column column;

    IntColumn(Workspace workspace) {
        column = new Column(workspace, Integer.BYTES, SHIFT);
    }

    /** So many numbers, all 0. */
    static IntColumn zeros(Workspace workspace, int count) {
        IntColumn zeros = new IntColumn(workspace);
        for (int i = 0; i < count; i++) {
            zeros.add(0);
        }
        return zeros;
    }

    int size() {
        return column.size();
    }

    void add(int value) {
        int entry = column.add();
        column.page(entry).putInt(column.at(entry), value);
    }

    int get(int entry) {
        return column.page(entry).getInt(column.at(entry));
    }

    void set(int entry, int value) {
        column.page(entry).putInt(column.at(entry), value);
    }

    /** Adds one and returns what was there before. */
    int increment(int entry) {
        ByteBuffer page = column.page(entry);
        int at = column.at(entry);
        int before = page.getInt(at);
        page.putInt(at, before + 1);
        return before;
    }

    /** Copies entries {@code [from, from + count)} to the start of {@code target}. */
    void copy(int from, int count, int[] target) {
        for (int i = 0; i < count; i++) {
            target[i] = get(from + i);
        }
    }

    void release() {
        column.release();
    }
}
