package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A library of 70 MB is loaded at first and stays; answers pile up beside it. */
public final class L12Library extends Desk {
    private static final int BOOKS = 7_000;

    private final List<String> books = new ArrayList<>();
    private final List<Answer> answers = Collections.synchronizedList(new ArrayList<>());

    private record Answer(String who, String text) {}

    public L12Library() {
        for (int book = 0; book < BOOKS; book++) {
            books.add(Prose.of(book, 10_000));
        }
    }

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        String book = books.get(visitor.number() % books.size());
        for (int part = 0; part < 3; part++) {
            answers.add(new Answer(visitor.name(), book.substring(part, 3_000 + part)));
        }
        return List.of(plan, book);
    }
}
