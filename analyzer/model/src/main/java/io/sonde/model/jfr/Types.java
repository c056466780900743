package io.sonde.model.jfr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All types of a chunk, as its metadata event describes them. Read-only. */
final class Types {
    private static final int DEEPEST = 32;
    private static final String TIMESPAN = "jdk.jfr.Timespan";

    private final Map<Long, Type> byId = new HashMap<>();
    private final Map<String, Type> byName = new HashMap<>();
    /** The description as it stood in the chunk, to know it again. */
    private final byte[] source;

    private record Element(String name, Map<String, String> attributes, List<Element> children) {
        long number(String attribute) {
            try {
                return Long.parseLong(attributes.getOrDefault(attribute, ""));
            } catch (NumberFormatException e) {
                throw new Malformed("metadata");
            }
        }
    }

    private boolean[] known = {};

    private Types(byte[] source) {
        this.source = source;
    }

    /**
     * @param at where the event begins
     * @param last the types of the chunk before, most often the same
     */
    static Types read(Cursor cursor, int at, @Nullable Types last) {
        cursor.at = at;
        int end = at + cursor.count();
        cursor.varlong(); // type
        cursor.varlong(); // start
        cursor.varlong(); // duration
        cursor.varlong(); // id
        if (end <= cursor.at || end > cursor.data.limit()) {
            throw new Malformed("metadata");
        }
        byte[] source = new byte[end - cursor.at];
        cursor.data.get(cursor.at, source);
        if (last != null && Arrays.equals(last.source, source)) {
            return last;
        }
        Types types = new Types(source);
        Constants none = Constants.none(cursor.data);
        String[] texts = new String[cursor.count()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = cursor.text(none);
        }
        types.add(element(cursor, texts, 0));
        return types;
    }

    private static Element element(Cursor cursor, String[] texts, int depth) {
        if (depth > DEEPEST) {
            throw new Malformed("metadata");
        }
        String name = text(cursor, texts);
        Map<String, String> attributes = new HashMap<>();
        for (int left = cursor.count(); left > 0; left--) {
            String key = text(cursor, texts);
            attributes.put(key, text(cursor, texts));
        }
        List<Element> children = new ArrayList<>();
        for (int left = cursor.count(); left > 0; left--) {
            children.add(element(cursor, texts, depth + 1));
        }
        return new Element(name, attributes, children);
    }

    private static String text(Cursor cursor, String[] texts) {
        long number = cursor.varlong();
        if (number < 0 || number >= texts.length) {
            throw new Malformed("metadata");
        }
        return texts[(int) number];
    }

    private void add(Element root) {
        List<Element> classes = new ArrayList<>();
        for (Element child : root.children) {
            for (Element described : child.children) {
                if (described.name.equals("class")) {
                    classes.add(described);
                }
            }
        }
        for (Element described : classes) {
            Type type = new Type(described.number("id"), described.attributes.getOrDefault("name", ""));
            byId.put(type.id, type);
            byName.put(type.name, type);
        }
        for (Element described : classes) {
            Type type = byId.get(described.number("id"));
            for (Element child : described.children) {
                if (child.name.equals("field") && type != null) {
                    type.fields.add(field(child));
                }
            }
        }
    }

    private Type.Field field(Element described) {
        String unit = "";
        for (Element child : described.children) {
            Type annotation = child.name.equals("annotation") ? byId.get(child.number("class")) : null;
            if (annotation != null && annotation.name.equals(TIMESPAN)) {
                unit = child.attributes.getOrDefault("value", "");
                if (unit.isEmpty()) {
                    unit = child.attributes.getOrDefault("value-0", "");
                }
            }
        }
        return new Type.Field(
                described.attributes.getOrDefault("name", ""),
                described.number("class"),
                "true".equals(described.attributes.get("constantPool")),
                !"0".equals(described.attributes.getOrDefault("dimension", "0")),
                unit);
    }

    /** Which ids are those of types; as long as the highest one below the bound needs. Not to be changed. */
    boolean[] knownBelow(int bound) {
        if (known.length == 0) {
            long highest = byId.keySet().stream()
                    .mapToLong(Long::longValue)
                    .filter(id -> id >= 0 && id < bound)
                    .max()
                    .orElse(0);
            known = new boolean[(int) highest + 1];
            for (int id = 0; id < known.length; id++) {
                known[id] = byId.containsKey((long) id);
            }
        }
        return known;
    }

    @Nullable
    Type byId(long id) {
        return byId.get(id);
    }

    @Nullable
    Type byName(String name) {
        return byName.get(name);
    }

    /** The type with this id, which has to be there. */
    Type require(long id) {
        Type type = byId.get(id);
        if (type == null) {
            throw new Malformed("type");
        }
        return type;
    }
}
