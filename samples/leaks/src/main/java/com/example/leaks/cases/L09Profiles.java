package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/** Profiles hang at their visitors in a WeakHashMap, but each profile knows its visitor. */
public final class L09Profiles extends Desk {
    private final Map<Visitor, Profile> profiles = Collections.synchronizedMap(new WeakHashMap<>());

    private record Profile(Visitor whose, String text) {}

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        Profile profile =
                profiles.computeIfAbsent(visitor, unknown -> new Profile(unknown, Prose.of(unknown.number(), 9_000)));
        return List.of(plan, profile.text());
    }
}
