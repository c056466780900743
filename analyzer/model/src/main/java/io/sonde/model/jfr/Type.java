package io.sonde.model.jfr;

import java.util.ArrayList;
import java.util.List;

/** What a chunk says of one of its types: an event, or a part of events. */
final class Type {
    final long id;
    final String name;
    final List<Field> fields = new ArrayList<>();

    /**
     * @param type id of its type
     * @param constant whether only the key of a constant stands there
     * @param array whether it is a number of them
     * @param unit of a span of time its unit, else empty
     */
    record Field(String name, long type, boolean constant, boolean array, String unit) {}

    Type(long id, String name) {
        this.id = id;
        this.name = name;
    }

    /** Place of a field, -1 when there is none of this name. */
    int indexOf(String field) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name.equals(field)) {
                return i;
            }
        }
        return -1;
    }
}
