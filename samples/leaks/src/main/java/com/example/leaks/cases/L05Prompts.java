package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Every prompt is kept in a static list, as plain text. */
public final class L05Prompts extends Desk {
    private static final List<String> PROMPTS = Collections.synchronizedList(new ArrayList<>());

    @Override
    protected String decide(Visitor visitor) throws Exception {
        for (int part = 0; part < 10; part++) {
            PROMPTS.add(Prose.of(visitor.number() + part, 900));
        }
        return super.decide(visitor);
    }
}
