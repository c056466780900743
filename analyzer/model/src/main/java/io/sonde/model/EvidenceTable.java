package io.sonde.model;

import java.nio.ByteBuffer;

/**
 * What was seen of the JVM, one row of 56 bytes each, and no object: in a {@link Workspace}. Owned by one thread while it
 * grows, then read-only.
 */
final class EvidenceTable {
    /** The row of no span. */
    static final int NONE = -1;

    private static final int ROW_BYTES = 56;
    private static final int ROWS_SHIFT = 16;
    private static final int FROM = 8;
    private static final int TO = 16;
    private static final int WEIGHT = 24;
    /** Thread that held what was waited for; of a sample unused. */
    private static final int OWNER = 32;

    private static final int STACK = 40;
    private static final int TEXT = 44;
    private static final int SPAN = 48;
    private static final int KIND = 52;
    private static final int OPEN = 53;

    private final Column rows;

    EvidenceTable(Workspace workspace) {
        rows = new Column(workspace, ROW_BYTES, ROWS_SHIFT);
    }

    int size() {
        return rows.size();
    }

    /**
     * @param weight of a sample what it stands for, of an interval the identity of what was waited for
     * @param stack its number, -1 for none
     * @param text its number, -1 for none
     */
    void add(EvidenceKind kind, long thread, long from, long to, long weight, long owner, int stack, int text) {
        int row = rows.add();
        ByteBuffer page = rows.page(row);
        int at = rows.at(row);
        page.putLong(at, thread);
        page.putLong(at + FROM, from);
        page.putLong(at + TO, to);
        page.putLong(at + WEIGHT, weight);
        page.putLong(at + OWNER, owner);
        page.putInt(at + STACK, stack);
        page.putInt(at + TEXT, text);
        page.putInt(at + SPAN, NONE);
        page.put(at + KIND, (byte) kind.ordinal());
        page.put(at + OPEN, (byte) 0);
    }

    /** The row added last had not ended. */
    void lastIsOpen() {
        int row = rows.size() - 1;
        rows.page(row).put(rows.at(row) + OPEN, (byte) 1);
    }

    boolean open(int row) {
        return rows.page(row).get(rows.at(row) + OPEN) != 0;
    }

    long thread(int row) {
        return rows.page(row).getLong(rows.at(row));
    }

    long from(int row) {
        return rows.page(row).getLong(rows.at(row) + FROM);
    }

    long to(int row) {
        return rows.page(row).getLong(rows.at(row) + TO);
    }

    long weight(int row) {
        return rows.page(row).getLong(rows.at(row) + WEIGHT);
    }

    long owner(int row) {
        return rows.page(row).getLong(rows.at(row) + OWNER);
    }

    int stack(int row) {
        return rows.page(row).getInt(rows.at(row) + STACK);
    }

    int text(int row) {
        return rows.page(row).getInt(rows.at(row) + TEXT);
    }

    void stackAndText(int row, int stack, int text) {
        rows.page(row).putInt(rows.at(row) + STACK, stack);
        rows.page(row).putInt(rows.at(row) + TEXT, text);
    }

    /** Row of the span it belongs to, {@link #NONE} for none. */
    int span(int row) {
        return rows.page(row).getInt(rows.at(row) + SPAN);
    }

    void span(int row, int span) {
        rows.page(row).putInt(rows.at(row) + SPAN, span);
    }

    EvidenceKind kind(int row) {
        return KINDS[rows.page(row).get(rows.at(row) + KIND)];
    }

    private static final EvidenceKind[] KINDS = EvidenceKind.values();
}
