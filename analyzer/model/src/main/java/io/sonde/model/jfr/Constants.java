package io.sonde.model.jfr;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What events of a chunk refer to by key: threads, classes, stacks, names. Only where each one stands is kept, so that
 * stacks that no wanted event has cost 16 to 32 bytes and no object.
 */
final class Constants {
    private static final String STRING = "java.lang.String";

    private final Map<Long, LongTable> places = new HashMap<>();
    private final Map<Long, Layout> layouts = new HashMap<>();
    private final Cursor cursor;
    private long strings = -1;
    private long lastType = -1;
    private @Nullable LongTable lastTable;

    private Constants(ByteBuffer data) {
        cursor = new Cursor(data, 0);
    }

    static Constants none(ByteBuffer data) {
        return new Constants(data);
    }

    /** @param checkpoints where the events begin that hold constants */
    static Constants read(ByteBuffer data, Types types, int[] checkpoints, int count) {
        Constants constants = new Constants(data);
        Type string = types.byName(STRING);
        constants.strings = string == null ? -1 : string.id;
        for (int i = 0; i < count; i++) {
            try {
                constants.add(types, checkpoints[i]);
            } catch (Malformed | IndexOutOfBoundsException e) {
                continue; // what it held so far is there; the others may be whole
            }
        }
        return constants;
    }

    private void add(Types types, int at) {
        Cursor reader = new Cursor(cursor.data, at);
        reader.varlong(); // size
        reader.varlong(); // type
        reader.varlong(); // start
        reader.varlong(); // duration
        reader.varlong(); // to the checkpoint before
        reader.next(); // why it was written
        for (int kinds = reader.count(); kinds > 0; kinds--) {
            long type = reader.varlong();
            Layout layout = layouts.get(type);
            if (layout == null) {
                layout = Layout.of(types, types.require(type));
                layouts.put(type, layout);
            }
            LongTable table = places.computeIfAbsent(type, added -> new LongTable());
            for (int left = reader.count(); left > 0; left--) {
                long key = reader.varlong();
                table.put(key, reader.at);
                layout.skip(reader);
            }
        }
    }

    /** Where a constant stands, -1 when it is not there. */
    int place(long type, long key) {
        LongTable table = lastTable;
        if (type != lastType) {
            table = places.get(type);
            lastType = type;
            lastTable = table;
        }
        long place = table == null ? LongTable.ABSENT : table.get(key);
        return place == LongTable.ABSENT ? -1 : (int) place;
    }

    /** A text that is a constant of its own; empty when it is not there. */
    String string(long key) {
        int place = place(strings, key);
        boolean elsewhere =
                place >= 0 && cursor.data.get(place) == Cursor.CONSTANT; // one that led to itself would not end
        return place < 0 || elsewhere ? "" : textAt(place);
    }

    String textAt(int place) {
        Cursor own = new Cursor(cursor.data, place);
        return own.text(this);
    }

    @Nullable
    Layout layout(long type) {
        return layouts.get(type);
    }
}
