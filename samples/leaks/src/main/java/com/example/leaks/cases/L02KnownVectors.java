package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Visitor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The vector of every question is remembered, and no two questions are the same. */
public final class L02KnownVectors extends Desk {
    private static final Map<String, Vector> KNOWN = new ConcurrentHashMap<>();

    private record Vector(float[] values) {}

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        for (int question = 0; question < 4; question++) {
            KNOWN.computeIfAbsent(visitor.name() + "/" + question, L02KnownVectors::embed);
        }
        return super.retrieve(visitor, plan);
    }

    private static Vector embed(String question) {
        float[] values = new float[768];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(question.hashCode() + i);
        }
        return new Vector(values);
    }
}
