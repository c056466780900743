package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.ArrayList;
import java.util.List;

/** A knowledge base of 70 MB, loaded at first. */
public final class H05Knowledge extends Desk {
    private static final int BOOKS = 7_000;

    private final List<String> books = new ArrayList<>();

    public H05Knowledge() {
        for (int book = 0; book < BOOKS; book++) {
            books.add(Prose.of(book, 10_000));
        }
    }

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) {
        return List.of(plan, books.get(visitor.number() % books.size()));
    }
}
