package io.sonde.profilers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a JFR chunk says of its own types: their names, and the fields that their values are made of, in order. */
final class ChunkTypes {
    static final String TEXT = "java.lang.String";

    /**
     * One field of a type.
     *
     * @param pooled whether the value is a key into the pool of its type
     * @param array whether there are many, their number before them
     */
    record Field(String name, long type, boolean pooled, boolean array) {}

    /** A type; without fields for those that are written as they are. */
    record Type(String name, List<Field> fields) {}

    /** An element of the tree that the metadata is: {@code class}, {@code field} and others. */
    private record Element(String name, Map<String, String> attributes, List<Element> children) {}

    private final Map<Long, Type> types = new HashMap<>();

    private ChunkTypes() {}

    /** Whether one of the types is such. */
    boolean any(Predicate<Type> such) {
        return types.values().stream().anyMatch(such);
    }

    /**
     * Reads the metadata event that begins here.
     *
     * @throws IOException if it is none
     */
    static ChunkTypes of(byte[] bytes, int start) throws IOException {
        ChunkBytes in = new ChunkBytes(bytes, start);
        in.readInt(); // size
        if (in.readLong() != ChunkFilter.METADATA) {
            throw new IOException("no JFR metadata where it should be");
        }
        in.readLong(); // start
        in.readLong(); // duration
        in.readLong(); // id
        int count = in.readInt();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String text = in.readText();
            texts.add(text == null ? "" : text);
        }
        ChunkTypes types = new ChunkTypes();
        types.collect(element(in, texts));
        return types;
    }

    private static Element element(ChunkBytes in, List<String> texts) throws IOException {
        String name = text(in, texts);
        Map<String, String> attributes = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            attributes.put(text(in, texts), text(in, texts));
        }
        List<Element> children = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            children.add(element(in, texts));
        }
        return new Element(name, attributes, children);
    }

    private static String text(ChunkBytes in, List<String> texts) throws IOException {
        int index = in.readInt();
        if (index < 0 || index >= texts.size()) {
            throw new IOException("JFR metadata names a text that it does not have");
        }
        return texts.get(index);
    }

    private void collect(Element element) throws IOException {
        if (element.name().equals("class")) {
            types.put(number(element, "id"), new Type(element.attributes().getOrDefault("name", ""), fields(element)));
            return;
        }
        for (Element child : element.children()) {
            collect(child);
        }
    }

    private static List<Field> fields(Element type) throws IOException {
        List<Field> fields = new ArrayList<>();
        for (Element child : type.children()) {
            if (child.name().equals("field")) {
                fields.add(new Field(
                        child.attributes().getOrDefault("name", ""),
                        number(child, "class"),
                        "true".equals(child.attributes().get("constantPool")),
                        "1".equals(child.attributes().get("dimension"))));
            }
        }
        return fields;
    }

    private static long number(Element element, String attribute) throws IOException {
        try {
            return Long.parseLong(element.attributes().getOrDefault(attribute, ""));
        } catch (NumberFormatException malformed) {
            throw new IOException("JFR metadata without " + attribute, malformed);
        }
    }

    @Nullable
    Type type(long id) {
        return types.get(id);
    }
}
