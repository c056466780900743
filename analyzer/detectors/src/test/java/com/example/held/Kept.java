package com.example.held;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Many texts, two thousand notes and as many class loaders in lists, and answers in a map that is ordered by access. */
public final class Kept {
    private static final int MANY = 2_000;
    private static final int MANY_TEXTS = 100;
    private static final List<Note> NOTES = new ArrayList<>();
    private static final List<ToolLoader> LOADERS = new ArrayList<>();
    private static final List<String> TEXTS = new ArrayList<>();
    private static final Map<Integer, Answer> RECENT = new LinkedHashMap<>(16, 0.75f, true);

    /** In the list. */
    public record Note(int number) {}

    /** In the map. */
    public record Answer(int number) {}

    /** In a list. */
    public static final class ToolLoader extends ClassLoader {}

    private Kept() {}

    public static void fill() {
        for (int i = 0; i < MANY; i++) {
            for (int text = 0; text < MANY_TEXTS; text++) {
                TEXTS.add("text " + i + "/" + text);
            }
            NOTES.add(new Note(i));
            LOADERS.add(new ToolLoader());
            RECENT.put(i, new Answer(i));
        }
    }

    public static void forget() {
        NOTES.clear();
        LOADERS.clear();
        TEXTS.clear();
        RECENT.clear();
    }
}
