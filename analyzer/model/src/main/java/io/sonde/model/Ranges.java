package io.sonde.model;

import java.nio.ByteBuffer;

/**
 * Ranges of rows, each the spans of one root: where it begins, where its tree ends, and where its overlays end, which
 * stand behind the tree. 16 bytes each.
 */
final class Ranges {
    private static final int WIDTH = 16;
    private static final int SHIFT = 14;
    private static final int TO = 4;
    private static final int OVERLAYS_TO = 8;
    private static final int INFERRED = 12;

    private final Column column;

    Ranges(Workspace workspace) {
        column = new Column(workspace, WIDTH, SHIFT);
    }

    int count() {
        return column.size();
    }

    /** @param inferred whether the range begins with a synthetic root */
    void add(int from, int to, int overlaysTo, boolean inferred) {
        set(column.add(), from, to, overlaysTo, inferred);
    }

    /** Adds so many ranges that are yet to be {@link #set}. */
    void addAll(int count) {
        for (int i = 0; i < count; i++) {
            column.add();
        }
    }

    /** Several threads may set different ranges. */
    void set(int range, int from, int to, int overlaysTo, boolean inferred) {
        ByteBuffer page = column.page(range);
        int at = column.at(range);
        page.putInt(at, from);
        page.putInt(at + TO, to);
        page.putInt(at + OVERLAYS_TO, overlaysTo);
        page.putInt(at + INFERRED, inferred ? 1 : 0);
    }

    void add(Ranges other, int range) {
        add(other.from(range), other.to(range), other.overlaysTo(range), other.inferred(range));
    }

    int from(int range) {
        return field(range, 0);
    }

    int to(int range) {
        return field(range, TO);
    }

    int overlaysTo(int range) {
        return field(range, OVERLAYS_TO);
    }

    boolean inferred(int range) {
        return field(range, INFERRED) != 0;
    }

    private int field(int range, int offset) {
        return column.page(range).getInt(column.at(range) + offset);
    }

    void release() {
        column.release();
    }
}
